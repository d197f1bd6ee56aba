import type { Config, WorkspaceConfig } from '../runtime/config/schema.ts';
import { DEFAULT_SETTINGS, type Settings } from './domain/identity/limits.ts';
import type { Rules } from './domain/rules.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const PATH_LENGTH = 100;

/** The rules of a workspace as configured. */
export const rulesOf = (workspace: WorkspaceConfig, version: string): Rules => ({
  version,
  workspace: workspace.name,
  timeZone: workspace.time_zone,
  currency: workspace.currency,
  sessionGapMs: workspace.sessions.gap_minutes * MINUTE,
  lookbackMs: workspace.attribution.lookback_days * DAY,
  pathLength: PATH_LENGTH,
  channels: workspace.channels.map((rule) => ({
    channel: rule.channel,
    ...patterns({
      source: rule.source,
      medium: rule.medium,
      campaign: rule.campaign,
      referrerHost: rule.referrer_host,
    }),
  })),
  conversions: workspace.conversions,
  models: workspace.attribution.models,
  excludedContacts: new Set(workspace.touches.exclude),
  ignoredReferrers: new Set(workspace.ignore_referrers),
});

/** The stated patterns, compiled; the configuration has checked that they do. */
const patterns = (texts: Record<string, string | undefined>): Record<string, RegExp> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, new RegExp(text, 'i')]])),
  );

/** The settings of identity by workspace. */
export function identityByWorkspace({ file }: Config): (workspace: string) => Settings {
  const settings = new Map(
    file.workspaces.map(({ name, identity }) => [name, { ...DEFAULT_SETTINGS, limits: identity.limits }]),
  );
  return (workspace) => settings.get(workspace) ?? DEFAULT_SETTINGS;
}

/** The rules of every workspace by name. */
export const rulesByWorkspace = ({ file, version }: Config): Map<string, Rules> =>
  new Map(file.workspaces.map((workspace) => [workspace.name, rulesOf(workspace, version)]));
