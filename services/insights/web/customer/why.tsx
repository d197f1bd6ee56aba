import { useEffect, useState } from 'preact/hooks';
import type { Evidence } from '../../identity/answer.ts';
import { moment, number } from '../format.ts';
import { FaultNote } from '../panels/panel.tsx';
import { ApiFault, ask } from '../state/api.ts';
import { byHash, nameOf } from './names.ts';

type Edge = Evidence['chain'][number];

/** The chain of evidence between two identifiers, asked for when it is opened. */
export function Why(props: { a: string; b: string; workspace: string; zone: string }) {
  const { a, b, workspace, zone } = props;
  const [held, hold] = useState<{ evidence?: Evidence; fault?: ApiFault }>({});
  useEffect(() => {
    const stop = new AbortController();
    ask<Evidence>('identity/evidence', {
      body: { workspace, a: byHash(a), b: byHash(b) },
      signal: stop.signal,
    }).then(
      (evidence) => hold({ evidence }),
      (error: unknown) => {
        if (!stop.signal.aborted) hold({ fault: error instanceof ApiFault ? error : new ApiFault('page', `${error}`) });
      },
    );
    return () => stop.abort();
  }, [a, b, workspace]);
  const { evidence, fault } = held;
  if (fault) return <FaultNote fault={fault} />;
  if (!evidence)
    return (
      <p class="why" role="status">
        Looking for the evidence…
      </p>
    );
  return (
    <div class="why" role="status">
      {evidence.chain.length > 0 && (
        <ol>
          {evidence.chain.map((edge) => (
            <li key={`${edge.a.identifier} ${edge.b.identifier}`}>{sayEdge(edge, zone)}</li>
          ))}
        </ol>
      )}
      {evidence.note && <p>{evidence.note}</p>}
    </div>
  );
}

/** A step of evidence in a sentence. */
function sayEdge({ a, b, kind, at, source, message_id, events, correction }: Edge, zone: string): string {
  const both = `${nameOf(a)} and ${nameOf(b)}`;
  const first = at ? `, first on ${moment(at, zone)}` : '';
  const where = message_id ? ` (source ${source}, message ${message_id})` : '';
  const times = events === 1 ? 'an event names both' : `${number(events)} events name both`;
  if (kind === 'login') return `${both}: logged in${events > 1 ? ` (${number(events)} events)` : ''}${first}${where}`;
  if (kind === 'operator')
    return correction
      ? `${both}: joined by ${correction.actor} on ${moment(correction.at, zone)}, “${correction.reason}”`
      : `${both}: joined by hand${at ? ` on ${moment(at, zone)}` : ''}`;
  if (kind === 'explicit') return `${both}: declared the same by a source${first}${where}`;
  return events === 0 ? `${both}: joined by events that are no longer kept` : `${both}: ${times}${first}${where}`;
}
