import type { Config, WorkspaceConfig } from '../runtime/config/schema.ts';
import { datedRules } from '../runtime/config/versions.ts';
import { conversionsOf } from './conversions.ts';
import type { LiveModel } from './domain/attribution/models.ts';
import { DEFAULT_SETTINGS, type Settings } from './domain/identity/limits.ts';
import { type ChannelRule, type Rules, type RulesVersion, rulesFrom } from './domain/rules.ts';
import type { Retention } from './retention.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const HOURS_PER_DAY = 24;
const PATH_LENGTH = 100;

/** The rules of a workspace as configured. */
export const rulesOf = (workspace: WorkspaceConfig, version: string): Rules =>
  rulesFrom(
    {
      version,
      workspace: workspace.name,
      timeZone: workspace.time_zone,
      currency: workspace.currency,
      sessionGapMs: workspace.sessions.gap_minutes * MINUTE,
      pathLength: PATH_LENGTH,
      excludedContacts: new Set(workspace.touches.exclude),
      ignoredReferrers: new Set(workspace.ignore_referrers),
    },
    versionsOf(workspace),
  );

/** The versions of a workspace's rules, the oldest first. */
const versionsOf = (workspace: WorkspaceConfig): RulesVersion[] =>
  datedRules(workspace).map(({ from, channels, conversions, attribution }) => ({
    effectiveFrom: from,
    lookbackMs: attribution.lookback_days * DAY,
    channels: channels.map(channelRuleOf),
    conversions: conversionsOf(conversions, workspace.currency),
    models: liveModelsOf(attribution),
  }));

const channelRuleOf = (rule: WorkspaceConfig['channels'][number]): ChannelRule => ({
  channel: rule.channel,
  ...patterns({
    source: rule.source,
    medium: rule.medium,
    campaign: rule.campaign,
    referrerHost: rule.referrer_host,
  }),
});

/** The stated patterns, compiled; the configuration has checked that they do. */
const patterns = (texts: Record<string, string | undefined>): Record<string, RegExp> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, new RegExp(text, 'i')]])),
  );

/** The live models of a workspace as configured. */
export const liveModelsOf = ({ models, lookback_days }: WorkspaceConfig['attribution']): LiveModel[] =>
  models.map((model) => {
    const own = typeof model === 'string' ? { name: model, kind: model, ...STANDARD } : model;
    return {
      name: own.name,
      kind: own.kind,
      lookbackMs: Math.min(own.lookback_days ?? lookback_days, lookback_days) * DAY,
      halfLifeHours: own.half_life_days * HOURS_PER_DAY,
      shares: { first: own.first, middle: own.middle, last: own.last },
    };
  });

/** Settings of a model of which only the name is given. */
const STANDARD = { lookback_days: undefined, half_life_days: 7, first: 1, middle: 1, last: 1 };

/** The settings of identity by workspace. */
export function identityByWorkspace({ file }: Config): (workspace: string) => Settings {
  const settings = new Map(
    file.workspaces.map(({ name, identity }) => [name, { ...DEFAULT_SETTINGS, limits: identity.limits }]),
  );
  return (workspace) => settings.get(workspace) ?? DEFAULT_SETTINGS;
}

/** What the state keeps, as configured. */
export const retentionOf = ({ state }: Config['file']): Retention => ({
  days: state.days,
  touches: state.touches_per_profile,
  eventsPerOriginDay: state.events_per_origin_day,
});

/** The rules of every workspace by name. */
export const rulesByWorkspace = ({ file, version }: Config): Map<string, Rules> =>
  new Map(file.workspaces.map((workspace) => [workspace.name, rulesOf(workspace, version)]));
