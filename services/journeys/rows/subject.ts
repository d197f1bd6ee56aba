import type { Calendar } from '../domain/calendar/day.ts';
import type { Rules } from '../domain/rules.ts';

/** Whose rows are written, and under which rules. */
export interface RowSubject {
  readonly profileId: string;
  readonly rules: Rules;
  readonly calendar: Calendar;
}
