/** The ends of the scale a score is given on. */
export interface Scale {
  readonly least: number;
  readonly most: number;
}

/** Kinds of scores, with the scale of each where a touchpoint states none. */
export const SCALES: Readonly<Record<string, Scale>> = {
  nps: { least: 0, most: 10 },
  csat: { least: 1, most: 5 },
  ces: { least: 1, most: 7 },
  rating: { least: 1, most: 5 },
  qa: { least: 0, most: 100 },
};
