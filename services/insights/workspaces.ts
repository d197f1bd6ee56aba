import { z } from 'zod';
import { modelName, type WorkspaceConfig } from '../runtime/config/schema.ts';
import { datedRules, newestRules, standardModel } from '../runtime/config/versions.ts';
import { ThroughlineError } from '../runtime/errors.ts';

/** What readers may know of a workspace: no sources, no keys. */
export const workspaceInfo = z.object({
  name: z.string(),
  time_zone: z.string().describe('IANA time zone of its days'),
  currency: z.string().describe('Reporting currency, ISO 4217'),
  models: z
    .array(z.string())
    .describe('Attribution models of any time: those credited live now in order, then older ones'),
  model: z.string().describe('Model where none is asked for: one that has always been credited, where there is one'),
  lookback_days: z.number().describe('How far before a conversion touches count'),
  identity_limits: z
    .record(z.string(), z.number().int())
    .describe('Most identifiers of a namespace a profile takes by itself'),
});
export type WorkspaceInfo = z.output<typeof workspaceInfo>;

/** The readers' view of the configured workspaces. */
export const workspacesOf = (configured: readonly WorkspaceConfig[]): WorkspaceInfo[] =>
  configured.map((w) => {
    const models = datedRules(w).map(({ attribution }) => attribution.models.map(modelName));
    return {
      name: w.name,
      time_zone: w.time_zone,
      currency: w.currency,
      models: [...new Set([...models].reverse().flat())],
      model: standardModel(models) ?? 'last',
      lookback_days: newestRules(w).attribution.lookback_days,
      identity_limits: w.identity.limits,
    };
  });

/** The workspace of a name, the first one for undefined. Throws TL_NOT_FOUND. */
export function workspaceNamed(workspaces: readonly WorkspaceInfo[], name: string | undefined): WorkspaceInfo {
  const found = name === undefined ? workspaces[0] : workspaces.find((w) => w.name === name);
  if (found) return found;
  const known = workspaces.map((w) => w.name).join(', ');
  throw new ThroughlineError('TL_NOT_FOUND', `there is no workspace "${name}"; there are: ${known}`);
}
