import { z } from 'zod';
import { shownName } from './names.ts';

const instantText = z.iso.datetime();

/** Who decided, why and when. */
export const shownDecision = z.object({ actor: z.string(), reason: z.string(), at: instantText });

const insistence = z.enum(['event', 'operator', 'explicit']);

/** What a pair of identifiers did to the customer. */
export const shownMerge = z.object({
  at: instantText,
  action: z
    .enum(['joined', 'separated', 'spanned'])
    .describe('joined: two became one; separated: one fell apart; spanned: undone, but other evidence holds'),
  profile: z.string().describe('Profile that stayed, as it was named then'),
  other: z.string().describe('Profile that went into it or left it; the same when spanned'),
  pair: z.tuple([shownName, shownName]),
  evidence: insistence.describe('An event that names both, an operator, or an explicit merge of a source (alias)'),
  undone: z.boolean().describe('Reversed since: the pair stands otherwise now'),
  correction: shownDecision.nullable(),
});
export type ShownMerge = z.output<typeof shownMerge>;

/** A stretch of a device's time in which the customer was logged in. */
export const shownDevice = z.object({
  device: z.string().describe('Identifier of the device'),
  namespace: z.string(),
  value: z.string().nullable(),
  person: z.string().describe('Identifier of the customer that logged in'),
  from: instantText.nullable().describe('Null: since ever'),
  to: instantText.nullable().describe('Null: until further notice'),
});
export type ShownDevice = z.output<typeof shownDevice>;

/** Logins of the customer on a device that somebody undid, and nobody did again. */
export const shownUndoneLogin = z.object({
  device: shownName,
  person: z.string().describe('Identifier of the customer whose logins they are'),
  hour: z.number().int().nullable().describe('UTC hour since 1970; null: all on this device'),
  correction: shownDecision,
});
export type ShownUndoneLogin = z.output<typeof shownUndoneLogin>;

/** A pair that a limit refused, while its identifiers are in different profiles. */
export const shownConflict = z.object({
  at: instantText,
  pair: z.tuple([shownName, shownName]),
  namespace: z.string().describe('Namespace that would be over its limit'),
  profile: z.string().describe('This customer'),
  other: z.string().describe('The customer it was not joined with, as named now'),
});
export type ShownConflict = z.output<typeof shownConflict>;

/** One step of why two identifiers are one person. */
export const shownEdge = z.object({
  a: shownName,
  b: shownName,
  kind: z
    .enum(['event', 'login', 'operator', 'explicit'])
    .describe(
      'An event names both, a login on a device, a decision of a person, or an explicit merge of a source (alias)',
    ),
  at: instantText.nullable().describe('First event that says so, else the decision; null where neither is kept'),
  message_id: z.string().nullable().describe('That event'),
  source: z.string().nullable().describe('Source of that event'),
  events: z.number().int().describe('Events that say so'),
  correction: shownDecision.nullable(),
});

/** Why two identifiers are one person. */
export const evidence = z.object({
  connected: z.boolean(),
  a: shownName,
  b: shownName,
  profile: z.string().nullable().describe('The profile both belong to; null when they do not'),
  chain: z.array(shownEdge).describe('From a to b; empty when they are not connected, or by evidence that is not kept'),
  note: z.string().nullable().describe('What the chain does not say'),
});
export type Evidence = z.output<typeof evidence>;

/** A profile in figures. Sessions and orders go where their touchpoint goes; the stream derives them again. */
export const profileFigures = z.object({
  profile_id: z.string(),
  identifiers: z.array(shownName).describe('Of an unknown visitor the device'),
  touches: z.number().int(),
  sessions: z.number().int(),
  orders: z.number().int(),
  revenue: z.array(z.object({ currency: z.string(), micros: z.number().int() })),
});
export type ProfileFigures = z.output<typeof profileFigures>;

/** What a correction does or would do. */
export const correctionAnswer = z.object({
  correction_id: z.string().nullable().describe('Null on a dry run'),
  dry_run: z.boolean(),
  action: z.string(),
  changes: z.boolean().describe('Whether profiles change'),
  sentence: z.string().describe('What happens'),
  warnings: z.array(z.string()),
  before: z.array(profileFigures),
  after: z.array(profileFigures).describe('As expected; the stream has the last word'),
  chain: z.array(shownEdge).describe('What still connects the two after their pair is undone'),
});
export type CorrectionAnswer = z.output<typeof correctionAnswer>;
