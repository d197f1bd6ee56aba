import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import { type ConversionConfig, modelName, type WorkspaceConfig } from '../../runtime/config/schema.ts';

/** A conversion as it must come out. */
interface Made {
  readonly name: string;
  readonly order: string;
  readonly at: number;
  readonly value: number;
  readonly currency: string;
  readonly sale: boolean;
  readonly sinceLast: boolean;
  /** Of an answer, the change of a score: what its touches may not be, and since when they count. */
  readonly answer?: { readonly id: string; readonly since: number };
}

const DAY = 86_400_000;

/** The rules of an instant, read off the configuration: tests state versions by instants. */
export function rulesAt(instant: number, workspace: WorkspaceConfig) {
  let { conversions, attribution } = workspace;
  for (const version of workspace.versions) {
    if (Date.parse(version.effective_from) > instant) break;
    conversions = version.conversions ?? conversions;
    attribution = {
      lookback_days: version.attribution?.lookback_days ?? attribution.lookback_days,
      models: version.attribution?.models ?? attribution.models,
    };
  }
  return { conversions, lookback: attribution.lookback_days * DAY, models: attribution.models.map(modelName) };
}

/** Whether a touchpoint meets one condition of a `when`; the tests use these three. */
function meets(event: Touchpoint, { channel, value, score_kind }: NonNullable<ConversionConfig['when']>): boolean {
  if (score_kind !== undefined && event.score_kind !== score_kind) return false;
  const listed = typeof channel === 'object' && 'not' in channel ? channel.not : channel;
  const isListed = listed === undefined || [listed].flat().includes(event.channel_given);
  const right = typeof channel === 'object' && 'not' in channel ? !isListed : isListed;
  const units = event.value_micros === null ? null : event.value_micros / 1_000_000;
  const { at_least: least = -1, at_most: most = Infinity } = value ?? {};
  return right && (value === undefined || (units !== null && units >= least && units <= most));
}

/** All conversions of one profile: events that count as one are gathered, the first of them converts. */
export function conversionsOf(
  events: Touchpoint[],
  sessions: { from: number; to: number }[],
  workspace: WorkspaceConfig,
): Made[] {
  const gathered = new Map<string, { rule: ConversionConfig; first: Touchpoint }>();
  const changes: Made[] = [];
  const told = new Map<string, { at: number; points: number }[]>();
  for (const event of events) {
    const rule = rulesAt(event.occurred_at, workspace).conversions.find(
      (one) => one.type === event.type && meets(event, one.when ?? {}),
    );
    if (!rule) continue;
    if (rule.value === 'score_change') {
      const points = pointsOf(event);
      if (points === undefined) continue;
      const before = told.get(rule.name) ?? [];
      told.set(rule.name, [...before, { at: event.occurred_at, points }]);
      const last = before.at(-1);
      if (last) changes.push(changeTo(event, rule.name, points - last.points, before));
      continue;
    }
    const session = sessions.findIndex(({ from, to }) => from <= event.occurred_at && event.occurred_at <= to);
    const own = `${rule.name} alone ${event.message_id}`;
    const together = {
      event: own,
      order: event.order_id === '' ? own : `${rule.type === 'order' ? 'order' : rule.name} about ${event.order_id}`,
      session: session < 0 ? own : `${rule.name} in ${session}`,
      person: `${rule.name} ever`,
    }[rule.once_per];
    if (!gathered.has(together)) gathered.set(together, { rule, first: event });
  }
  const made = [...gathered.values()].map(({ rule, first }) => ({
    name: rule.name,
    order: first.order_id,
    at: first.occurred_at,
    ...worth(rule, first, events, workspace),
    sale: rule.type === 'order',
    sinceLast: rule.touches === 'since_last',
  }));
  return [...made, ...changes];
}

/** Millionths of points of 100; undefined for what is no answer. */
function pointsOf({ score, score_kind, scale_min, scale_max }: Touchpoint): number | undefined {
  const usual = score_kind === 'nps' ? [0, 10] : [1, 5];
  const [low = 0, high = 0] = scale_min === null || scale_max === null ? usual : [scale_min, scale_max];
  if (score === null || score < low || score > high) return undefined;
  return Math.round((100_000_000 * (score - low)) / (high - low));
}

/** What an answer changes after others, in path order; answers of one instant share the touches before it. */
function changeTo(event: Touchpoint, name: string, value: number, before: readonly { at: number }[]): Made {
  const earlier = before.filter(({ at }) => at < event.occurred_at).map(({ at }) => at);
  const answer = { id: event.message_id, since: Math.max(Number.NEGATIVE_INFINITY, ...earlier) };
  const { order_id: order, occurred_at: at } = event;
  return { name, order, at, value, currency: '', sale: false, sinceLast: false, answer };
}

function worth(rule: ConversionConfig, first: Touchpoint, events: Touchpoint[], workspace: WorkspaceConfig) {
  const currency = rule.currency ?? workspace.currency;
  if (typeof rule.value === 'number') return { value: Math.round(rule.value * 1_000_000), currency };
  if (rule.value === 'score') return { value: Math.round((first.score ?? 0) * 1_000_000), currency: '' };
  if (rule.value === 'cost') return { value: first.cost_micros ?? 0, currency: first.cost_currency || currency };
  const followed = rule.type === 'order' && rule.once_per === 'order' && first.order_id !== '';
  const about = followed ? events.filter((e) => e.order_id === first.order_id) : [];
  const own = first.currency || currency;
  const counts = (e: Touchpoint) => e.value_micros === null || e.value_micros === 0 || ['', own].includes(e.currency);
  const change = about.filter((e) => e.type === 'order_change' && counts(e)).at(-1);
  const gross = change?.value_micros ?? first.value_micros ?? 0;
  const refunds = about.filter((e) => e.type === 'refund' && counts(e));
  const refunded = refunds.reduce((sum, e) => sum + Math.abs(e.value_micros ?? gross), 0);
  return { value: gross - (gross > 0 ? Math.min(gross, refunded) : 0), currency: own };
}
