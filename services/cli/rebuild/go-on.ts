import { ThroughlineError } from '../../runtime/errors.ts';
import type { GenerationRecord } from '../../runtime/generation/record.ts';
import { UsageError } from '../terminal/exit.ts';
import { say } from '../terminal/output.ts';
import { reach, type Site } from './site.ts';

/**
 * An unfinished generation as it goes on. Throws TL_CONFIG when that would mix rules, UsageError when there is nothing to do
 * but what the options forbid.
 */
export async function goOn(
  site: Site,
  unfinished: GenerationRecord,
  { keep, acceptMix }: { readonly keep: boolean; readonly acceptMix: boolean },
): Promise<GenerationRecord> {
  const { generation, before, stage } = unfinished;
  const { version } = site.config;
  if (stage === 'live' && keep)
    throw new UsageError(
      `generation ${generation} is live already, and ${before} is still kept: nothing is built until it is dropped. Call throughline rebuild without --keep, then again to build another`,
    );
  say(`going on with generation ${generation}, which has reached "${stage}"`);
  if (stage === 'live' || unfinished.version === undefined || unfinished.version === version) return unfinished;
  if (!acceptMix)
    throw new ThroughlineError(
      'TL_CONFIG',
      `generation ${generation} was begun under the configuration ${unfinished.version}, and this is ${version}: put the file back as it was, and rebuild again when it is done; or say --accept-mix to go on with rows of both`,
    );
  return reach(site, { ...unfinished, version }, stage);
}
