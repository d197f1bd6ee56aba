import { z } from 'zod';
import { shownConflict, shownDevice, shownMerge, shownUndoneLogin } from '../identity/answer.ts';
import { shownName } from '../identity/names.ts';
import { creditRow, journeyRow, personFields, sessionRow, touchRow } from './history.ts';

const instantText = z.iso.datetime();

/** An identifier as a page may show it. */
export const shownIdentifier = z.object({
  identifier: z.string().describe('32 hex digits; say identifier:… to name it'),
  namespace: z.string(),
  shown: z.string().describe('Value, masked where it is personal data; "" where none is stored'),
  cause: z.string().describe('What linked it'),
  linked_at: instantText,
});

/** A touchpoint with the session it falls into. */
export const shownTouch = touchRow.omit({ origin: true }).extend({
  session_id: z
    .string()
    .nullable()
    .describe(
      'Session it is a part of; null for contacts, also during one, and, with more_sessions, for touches older than those listed',
    ),
});

/** A conversion with what each model credits. */
export const shownOrder = journeyRow.extend({
  credits: z.array(creditRow.omit({ conversion: true, conversion_key: true })),
});

/** One customer. */
export const customer = z.object({
  profile_id: z.string(),
  asked_for: z.string().nullable().describe('The older profile id that led here, null when it was the present one'),
  person: personFields.nullable().describe('Null until the stream has written a row of the profile'),
  named_by: shownName.describe('The identifier that names the profile: the smallest'),
  identifiers: z.array(shownIdentifier).describe('The others, with what linked them'),
  merges: z.array(shownMerge).describe('What pairs of identifiers did to this customer, the newest first'),
  devices: z.array(shownDevice),
  undone_logins: z.array(shownUndoneLogin).describe('What may be done again, the newest decision first'),
  conflicts: z.array(shownConflict),
  touches: z.array(shownTouch).describe('The newest first'),
  more_touches: z.boolean().describe('There are older touchpoints than those listed'),
  sessions: z.array(sessionRow).describe('The newest first'),
  more_sessions: z.boolean().describe('There are older sessions than those listed'),
  orders: z
    .array(shownOrder)
    .describe('Conversions, the newest first: orders, leads, changes of scores (in no currency)'),
  more_orders: z.boolean().describe('There are older conversions than those listed'),
  open: journeyRow.nullable().describe('The path since the last conversion'),
});
export type Customer = z.output<typeof customer>;
