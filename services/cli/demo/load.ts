import { scopeOf } from '../../collector/sources/sources.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { Appender, NewRecord } from '../../runtime/log/port.ts';
import { type Door, openDoor } from '../import/door.ts';
import { type HistoryOptions, history } from '../simulator/history.ts';
import { DEMO_WORKSPACE } from './config.ts';

const BATCH = 2_000;

/** A door for every source of the demo; identifiers are hashed once for all. */
function doorsOf(config: Config): ReadonlyMap<string, Door> {
  const workspace = config.file.workspaces.find(({ name }) => name === DEMO_WORKSPACE);
  const [first] = workspace?.sources ?? [];
  if (!workspace || !first) throw new Error('the demo configuration has no sources; this is a bug');
  const { identifiers } = scopeOf(config, workspace, first);
  return new Map(workspace.sources.map((source) => [source.id, openDoor(config, workspace, source, identifiers)]));
}

/**
 * Puts the simulated past through the collector's rules into the bulk topic; what is refused becomes a dead letter, as
 * at the collector. Resolves to the number of events read.
 */
export async function loadHistory(
  options: HistoryOptions,
  config: Config,
  appender: Appender,
  onProgress: (read: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const doors = doorsOf(config);
  const receivedAt = Date.now();
  let read = 0;
  let batch: NewRecord[] = [];
  let underWay = Promise.resolve();
  const flush = async (): Promise<void> => {
    await underWay;
    signal.throwIfAborted();
    underWay = appender.append(batch);
    underWay.catch(() => undefined);
    batch = [];
    onProgress(read);
  };
  for (const { source, payload } of history(options)) {
    const door = doors.get(source);
    if (!door) throw new Error(`the demo has no source ${source}; this is a bug`);
    read++;
    const outcome = door.take(payload, receivedAt);
    if ('ok' in outcome) for (const record of door.recordsOf(outcome)) batch.push(record);
    else batch.push(door.deadLetterOf(outcome));
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  await underWay;
  return read;
}
