import { z } from 'zod';
import { modelName, sumsToWhole, type WorkspaceConfig } from '../runtime/config/schema.ts';
import { datedRules, newestRules, salesOf, standardModel, successesOf } from '../runtime/config/versions.ts';
import { ThroughlineError } from '../runtime/errors.ts';

/** What readers may know of a workspace: no sources, no keys. */
export const workspaceInfo = z.object({
  name: z.string(),
  time_zone: z.string().describe('IANA time zone of its days'),
  currency: z.string().describe('Reporting currency, ISO 4217'),
  models: z
    .array(z.string())
    .describe('Attribution models of any time: those credited live now in order, then older ones'),
  live: z.array(z.string()).describe('Those of them credited now'),
  normalised: z
    .array(z.string())
    .describe('Those of them whose credits sum to the conversion: revenue as a whole is read from these alone'),
  model: z
    .string()
    .describe('Model where none is asked for: one that has always been credited and is normalised, where there is one'),
  sales: z
    .array(z.string())
    .describe('Conversions reports count where none is asked for: sales, or all where none is one'),
  conversions: z
    .array(z.string())
    .describe('Conversions of any time that may be asked for: those worth points have views only'),
  lookback_days: z.number().describe('How far before a conversion touches count'),
  identity_limits: z
    .record(z.string(), z.number().int())
    .describe('Most identifiers of a namespace a profile takes by itself'),
});
export type WorkspaceInfo = z.output<typeof workspaceInfo>;

/** The readers' view of the configured workspaces. */
export const workspacesOf = (configured: readonly WorkspaceConfig[]): WorkspaceInfo[] => configured.map(readersView);

/** The readers' view of one. */
export function readersView(w: WorkspaceConfig): WorkspaceInfo {
  const dated = datedRules(w);
  const models = dated.map(({ attribution }) => attribution.models.map(modelName));
  const partial = new Set(
    dated.flatMap(({ attribution }) => attribution.models.filter((m) => !sumsToWhole(m)).map(modelName)),
  );
  const whole = models.map((names) => names.filter((name) => !partial.has(name)));
  const offered = [...new Set([...models].reverse().flat())];
  // Reports are of one currency, and points have none.
  const conversions = successesOf(dated, { scores: false });
  const sales = salesOf(dated).filter((name) => conversions.includes(name));
  return {
    name: w.name,
    time_zone: w.time_zone,
    currency: w.currency,
    models: offered,
    live: models.at(-1) ?? [],
    normalised: offered.filter((name) => !partial.has(name)),
    model: standardModel(whole) ?? standardModel(models) ?? 'last',
    sales: sales.length > 0 ? sales : conversions,
    conversions,
    lookback_days: newestRules(w).attribution.lookback_days,
    identity_limits: w.identity.limits,
  };
}

/**
 * The model of the ledger someone asks for, the standard one for undefined. Throws TL_QUERY for one that no rules name: a
 * report of it would be all 0. Fitted models are not in the ledger.
 */
export function modelAsked({ models, model }: WorkspaceInfo, asked: string | undefined): string {
  if (asked === undefined) return model;
  if (models.includes(asked)) return asked;
  throw new ThroughlineError('TL_QUERY', `there is no rule model "${asked}"; there are: ${models.join(', ')}`);
}

/** The model revenue as a whole is read from: the one that is asked for, or the standard one for one that counts it twice. */
export function wholeModel(workspace: WorkspaceInfo, asked: string | undefined): string {
  const model = modelAsked(workspace, asked);
  return workspace.normalised.includes(model) ? model : workspace.model;
}

/** Throws TL_QUERY for a conversion that no rules name: it counts nothing. */
export function refuseUnknown({ conversions }: WorkspaceInfo, asked: readonly string[]): void {
  const unknown = asked.find((name) => !conversions.includes(name));
  if (unknown !== undefined)
    throw new ThroughlineError(
      'TL_QUERY',
      `there is no conversion "${unknown}" to report; there are: ${conversions.join(', ')}`,
    );
}

/** The workspace of a name, the first one for undefined. Throws TL_NOT_FOUND. */
export function workspaceNamed(workspaces: readonly WorkspaceInfo[], name: string | undefined): WorkspaceInfo {
  const found = name === undefined ? workspaces[0] : workspaces.find((w) => w.name === name);
  if (found) return found;
  const known = workspaces.map((w) => w.name).join(', ');
  throw new ThroughlineError('TL_NOT_FOUND', `there is no workspace "${name}"; there are: ${known}`);
}
