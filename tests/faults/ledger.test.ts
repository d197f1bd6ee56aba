import { expect, test } from 'vitest';
import { randomOf } from '../../services/cli/simulator/random.ts';
import { drawFaults, nameOf } from './fault.ts';
import { Ledger, type Stored } from './ledger.ts';

async function* slices(...all: (readonly Stored[])[]): AsyncGenerator<readonly Stored[]> {
  yield* all;
}

test('acknowledged and missing is lost, twice is doubled, never sent is a stranger, and without an answer either is right', async () => {
  const ledger = new Ledger();
  ledger.sent(['kept', 'lost', 'twice', 'unknown there', 'unknown not there', 'unknown twice']);
  ledger.acknowledged(['kept', 'lost', 'twice']);
  const found = await ledger.compare(
    slices(
      [
        { message_id: 'kept', n: 1 },
        { message_id: 'twice', n: 2 },
        { message_id: 'unknown there', n: 1 },
      ],
      [
        { message_id: 'unknown twice', n: 2 },
        { message_id: 'nobody’s', n: 1 },
      ],
    ),
  );
  expect(found).toEqual({ lost: ['lost'], doubled: ['twice', 'unknown twice'], strangers: ['nobody’s'] });
});

test('an event acknowledged when it was sent again counts once, and as acknowledged', () => {
  const ledger = new Ledger();
  ledger.sent(['a', 'b']);
  ledger.sent(['a']);
  ledger.acknowledged(['a']);
  ledger.acknowledged(['a']);
  expect(ledger.counts()).toEqual({ sent: 2, acknowledged: 1, unknown: 1 });
});

test('a seed always draws the same faults, and every one before any comes again', () => {
  const names = drawFaults(randomOf('faults 1'), 100).map(nameOf);
  expect(drawFaults(randomOf('faults 1'), 100).map(nameOf)).toEqual(names);
  // Which journeys instance is hit is drawn too.
  const dealt = names.map((name) => name.replace(/^(wipe|twin|crash|clock) journeys-[01]/, '$1 journeys'));
  const all = new Set(dealt);
  expect(all.size).toBe(52);
  expect(new Set(dealt.slice(0, all.size))).toEqual(all);
});
