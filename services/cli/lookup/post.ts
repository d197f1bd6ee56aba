import { createHash } from 'node:crypto';
import type { Config } from '../../runtime/config/schema.ts';
import { messageOf, UnreachableError, UsageError } from '../terminal/exit.ts';

/** The workspace a write key belongs to; undefined when no source has it. */
export function workspaceOfKey(config: Config, key: string): string | undefined {
  const hash = createHash('sha256').update(key).digest('hex');
  return config.file.workspaces.find((workspace) =>
    workspace.sources.some(({ write_key: known }) => known && 'sha256' in known && known.sha256 === hash),
  )?.name;
}

/** Posts events to the collector as an SDK would; resolves to the workspace they went to when all are acknowledged. */
export async function postBatch(url: string, key: string, batch: readonly unknown[], config: Config): Promise<string> {
  const workspace = workspaceOfKey(config, key);
  if (!workspace)
    throw new UsageError(
      'no source of the configuration has this write key: throughline keys list shows them, --key gives another',
    );
  const answer = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  }).catch((error: unknown) => {
    throw new UnreachableError(`the collector at ${url} does not answer (${messageOf(error)}): throughline doctor`);
  });
  if (!answer.ok) throw new Error(`the collector answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
  return workspace;
}
