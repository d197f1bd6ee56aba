import type { StoredConversion } from '../domain/conversions/stored.ts';
import type { Touch } from '../domain/touches/touch.ts';
import type { Stamp } from './stamped.ts';
import type { RowSubject } from './subject.ts';

/** The row of a converted journey. */
export const convertedRow = (
  subject: RowSubject,
  { conversion, path, final }: StoredConversion,
  deleted: boolean,
  stamp: Stamp,
) => ({
  workspace: subject.rules.workspace,
  profile_id: subject.profileId,
  path: path.map((touch) => touch.channel),
  path_times: path.map((touch) => touch.occurredAt),
  path_messages: path.map((touch) => touch.messageId),
  touches: path.length,
  journey_id: `${subject.profileId}-${conversion.key}`,
  state: 'converted',
  conversion: conversion.name,
  conversion_key: conversion.key,
  order_id: conversion.orderId,
  message_id: conversion.messageId,
  started_at: path[0]?.occurredAt ?? conversion.occurredAt,
  ended_at: conversion.occurredAt,
  converted_at: conversion.occurredAt,
  converted_on: subject.calendar.dayOf(conversion.occurredAt),
  value_micros: conversion.valueMicros,
  gross_micros: conversion.grossMicros,
  refunded_micros: conversion.refundedMicros,
  currency: conversion.currency,
  final,
  deleted,
  _seq: stamp._seq,
  recorded_at: stamp.recorded_at,
  config_version: stamp.config_version,
});

/** The row of the open journey; deleted where nothing has been touched since the last conversion. */
export const openRow = (subject: RowSubject, path: readonly Touch[], stamp: Stamp) => ({
  workspace: subject.rules.workspace,
  profile_id: subject.profileId,
  path: path.map((touch) => touch.channel),
  path_times: path.map((touch) => touch.occurredAt),
  path_messages: path.map((touch) => touch.messageId),
  touches: path.length,
  journey_id: `${subject.profileId}-open`,
  state: 'open',
  conversion: '',
  conversion_key: '',
  order_id: '',
  message_id: '',
  started_at: path[0]?.occurredAt ?? 0,
  ended_at: path.at(-1)?.occurredAt ?? 0,
  converted_at: null,
  converted_on: null,
  value_micros: 0,
  gross_micros: 0,
  refunded_micros: 0,
  currency: '',
  final: false,
  deleted: path.length === 0,
  _seq: stamp._seq,
  recorded_at: stamp.recorded_at,
  config_version: stamp.config_version,
});
