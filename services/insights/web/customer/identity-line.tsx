import { useState } from 'preact/hooks';
import type { Customer } from '../../timeline/answer.ts';
import { time } from '../format.ts';
import { show } from '../state/page.ts';
import { opened, WORDS } from './correcting.ts';
import { Correction } from './correction.tsx';
import { Icon } from './icons.tsx';
import type { IdentityLine } from './lines.ts';
import { Why } from './why.tsx';

/** The grey line: what joined or parted here, why, and the way back. */
export function IdentityEntry(props: { line: IdentityLine; customer: Customer; workspace: string; zone: string }) {
  const { line, customer, workspace, zone } = props;
  const [asked, ask] = useState(false);
  const { wish, why, other } = line;
  const open = opened.value?.key === line.key ? opened.value : undefined;
  return (
    <li class="link-line">
      <time dateTime={line.at}>{time(line.at, zone)}</time>
      <Icon type={line.icon} />
      <div>
        {line.text}
        {other && (
          <>
            {' · '}
            <button type="button" class="link" onClick={() => show({ profile: other })}>
              open the other
            </button>
          </>
        )}
        {why && (
          <>
            {' · '}
            <button
              type="button"
              class="link"
              aria-expanded={asked}
              aria-label={`why: ${line.text}`}
              onClick={() => ask(!asked)}
            >
              why
            </button>
          </>
        )}
        {wish && (
          <>
            {' · '}
            <button
              type="button"
              class="link"
              id={`open-${line.key}`}
              aria-expanded={open !== undefined}
              aria-label={`${WORDS[wish.action]}: ${line.text}`}
              onClick={() => {
                opened.value = open ? undefined : wish;
              }}
            >
              {WORDS[wish.action]}
            </button>
          </>
        )}
      </div>
      {asked && why && <Why a={why[0]} b={why[1]} workspace={workspace} zone={zone} />}
      {open && <Correction key={open.action} wish={open} customer={customer} workspace={workspace} />}
    </li>
  );
}
