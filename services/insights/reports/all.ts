import { arriving, rejected } from './arriving.ts';
import { assists } from './assists.ts';
import { breakdown } from './breakdown.ts';
import { channels } from './channels.ts';
import { check } from './check.ts';
import { costs } from './costs.ts';
import { currencies } from './currencies.ts';
import { experience } from './experience.ts';
import { pathLengths, timeLag } from './lengths.ts';
import { modelResults, modelRuns } from './models.ts';
import { orders } from './orders.ts';
import { openPaths, paths } from './paths.ts';
import { pulse } from './pulse.ts';
import { revenue } from './revenue.ts';
import { people, totals } from './totals.ts';
import { pathFlows, transitions } from './transitions.ts';
import { unanswered } from './unanswered.ts';

/** Every report by name. The API, its reference and the tests are made from this list. */
export const REPORTS = {
  channels,
  currencies,
  revenue,
  orders,
  paths,
  open_paths: openPaths,
  pulse,
  people,
  totals,
  arriving,
  rejected,
  unanswered,
  check,
  breakdown,
  costs,
  assists,
  path_lengths: pathLengths,
  time_lag: timeLag,
  experience,
  transitions,
  path_flows: pathFlows,
  model_runs: modelRuns,
  model_results: modelResults,
} as const;
