import { z } from 'zod';
import { daysIn, LONGEST_DAYS } from './calendar.ts';

/** First and last day of a report, inclusive, in the time zone of the workspace. */
export const period = {
  from: z.iso.date().describe('First day, in the time zone of the workspace'),
  to: z.iso.date().describe('Last day, inclusive'),
};

/** Currency of the amounts. Amounts of different currencies are never added. */
export const currency = {
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('ISO 4217; amounts in other currencies are left out'),
};

/** Conversions that count, by name; the parameter may be repeated. Reports of orders and revenue hold no leads. */
export const conversion = {
  conversion: z
    .union([
      z
        .string()
        .min(1)
        .transform((name) => [name]),
      z.array(z.string().min(1)),
    ])
    .describe('Names of the conversions that count, repeatable; those that are sales when left out'),
};

/** Name of an attribution model. */
export const modelName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/)
  .describe('Attribution model');

/** Name of a channel, as stored. */
export const channelName = z.string().min(1).max(100).describe('Channel, exactly as reported');

/** Most rows of an answer. */
export const limit = (standard: number) =>
  z.coerce.number().int().min(1).max(1_000).default(standard).describe('Most rows');

/** Instant of the question, epoch milliseconds: the server fills it in, so that a report stays a pure function. */
export const now = z.coerce.number().int().describe('Instant of the question, epoch milliseconds');

/** What is wrong with a period, or undefined. */
export function periodFault(from: string, to: string): string | undefined {
  const days = daysIn(from, to);
  if (days < 1) return `the period ends (${to}) before it begins (${from}); swap them`;
  if (days > LONGEST_DAYS) return `the period has ${days} days; ask for at most ${LONGEST_DAYS}`;
  return undefined;
}
