import { modelName, type WorkspaceConfig } from './schema.ts';
import { datedRules } from './versions.ts';

type Fault = (path: PropertyKey[], message: string) => void;

/**
 * Look-backs that would silently be shorter than they say: a model has no touches from before the path, and a path none
 * that the state (`keptDays`) has let go. `at` is where the workspace stands in the file.
 */
export function lookbackFaults(workspace: WorkspaceConfig, keptDays: number, at: PropertyKey[], fault: Fault): void {
  datedRules(workspace).forEach(({ attribution: { models, lookback_days: days } }, i) => {
    const here = i === 0 ? at : [...at, 'versions', i - 1];
    // What a version does not state was looked at where it is stated.
    const stated = i === 0 ? workspace.attribution : workspace.versions[i - 1]?.attribution;
    if (!stated) return;
    if (days > keptDays && stated.lookback_days !== undefined)
      fault(
        [...here, 'attribution', 'lookback_days'],
        `touches are kept for ${keptDays} days (state.days), fewer than the ${days} days of this look-back`,
      );
    models.forEach((model, m) => {
      if (typeof model === 'string' || (model.lookback_days ?? 0) <= days) return;
      fault(
        [...here, 'attribution', ...(stated.models ? ['models', m, 'lookback_days'] : ['lookback_days'])],
        `"${modelName(model)}" looks back ${model.lookback_days} days, but paths hold ${days}: a look-back of its own is shorter than lookback_days`,
      );
    });
  });
}
