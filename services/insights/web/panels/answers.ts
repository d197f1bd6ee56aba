import type { z } from 'zod';
import type { arriving, rejected } from '../../reports/arriving.ts';
import type { assists } from '../../reports/assists.ts';
import type { ChangeTable } from '../../reports/change.ts';
import type { ChannelTable } from '../../reports/channel-table.ts';
import type { check } from '../../reports/check.ts';
import type { currencies } from '../../reports/currencies.ts';
import type { experience } from '../../reports/experience.ts';
import type { pathLengths, timeLag } from '../../reports/lengths.ts';
import type { modelResults, modelRuns } from '../../reports/models.ts';
import type { orders } from '../../reports/orders.ts';
import type { openPaths, paths } from '../../reports/paths.ts';
import type { pulse } from '../../reports/pulse.ts';
import type { ReturnTable } from '../../reports/return-table.ts';
import type { revenue } from '../../reports/revenue.ts';
import type { people, totals } from '../../reports/totals.ts';
import type { pathFlows, transitions } from '../../reports/transitions.ts';
import type { unanswered } from '../../reports/unanswered.ts';

/** Shapes of the answers, from the reports themselves; types only, so that no schema reaches the browser. */
type RowOf<R extends { row: z.ZodType }> = z.output<R['row']>;
type Rows<R extends { row: z.ZodType }> = { readonly rows: RowOf<R>[] };

export interface Overview {
  readonly pulse: RowOf<typeof pulse> | null;
  readonly people: RowOf<typeof people> | null;
  readonly totals: RowOf<typeof totals> | null;
}
export interface Channels {
  readonly table: ChannelTable;
  readonly currencies: RowOf<typeof currencies>[];
}
export type Check = Rows<typeof check>;
export type Orders = Rows<typeof orders>;
export type Revenue = Rows<typeof revenue>;
export type Paths = Rows<typeof paths>;
export type OpenPaths = Rows<typeof openPaths>;
export type Arriving = Rows<typeof arriving>;
export type Rejected = Rows<typeof rejected>;
export type Unanswered = Rows<typeof unanswered>;
export interface Returns {
  readonly params: { readonly by: 'channel' | 'campaign' };
  readonly table: ReturnTable;
  readonly credit_left_out: number;
}
export interface Comparison {
  readonly now: { readonly from: string; readonly to: string };
  readonly before: { readonly from: string; readonly to: string };
  /** The model that was read: one whose credits sum to the conversions. */
  readonly model: string;
  readonly table: ChangeTable;
}
export type Assists = Rows<typeof assists>;
export type PathLengths = Rows<typeof pathLengths>;
export type TimeLag = Rows<typeof timeLag>;
export interface Experience extends Rows<typeof experience> {
  readonly params: { readonly by: 'channel' | 'touch_type' | 'agent' | 'place'; readonly currency: string };
}
export type Transitions = Rows<typeof transitions>;
export type PathFlows = Rows<typeof pathFlows>;
/** The newest runs of fitted models, over the same days. */
export interface Models {
  readonly runs: (RowOf<typeof modelRuns> & { readonly channels: RowOf<typeof modelResults>[] })[];
}
