import { UNATTRIBUTED } from '../../../schemas/unattributed.ts';
import type { CreditedTouch } from '../domain/attribution/credit.ts';
import type { StoredConversion } from '../domain/conversions/stored.ts';
import type { Stamp } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** One line of the ledger: an entry or a retraction. */
export function creditRow(
  subject: RowSubject,
  { conversion, path, final }: StoredConversion,
  credit: CreditedTouch,
  sign: 1 | -1,
  stamp: Stamp,
) {
  const touch = path[credit.position - 1];
  const touchedAt = touch?.occurredAt ?? conversion.occurredAt;
  return {
    workspace: subject.rules.workspace,
    profile_id: subject.profileId,
    conversion: conversion.name,
    conversion_key: conversion.key,
    order_id: conversion.orderId,
    model: credit.model,
    position: credit.position,
    path_length: path.length,
    message_id: touch?.messageId ?? '',
    touch_type: touch?.type ?? '',
    channel: touch?.channel ?? UNATTRIBUTED,
    source: touch?.source ?? '',
    medium: touch?.medium ?? '',
    campaign: touch?.campaign ?? '',
    content: touch?.content ?? '',
    place_id: touch?.placeId ?? '',
    agent_id: touch?.agentId ?? '',
    touched_at: touchedAt,
    touched_on: subject.calendar.dayOf(touchedAt),
    converted_at: conversion.occurredAt,
    converted_on: subject.calendar.dayOf(conversion.occurredAt),
    currency: conversion.currency,
    amount_micros: credit.amountMicros,
    credit_micros: credit.creditMicros,
    sign,
    final,
    _seq: stamp._seq,
    recorded_at: stamp.recorded_at,
    config_version: stamp.config_version,
  };
}
