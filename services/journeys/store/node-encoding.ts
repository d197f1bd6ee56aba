import type avro from 'avsc';
import type { Entries, EntryKind } from '../domain/identity/store.ts';
import { decodeLoop } from '../loop/decode.ts';
import { encodeLoop } from '../loop/encode.ts';
import { type Encoding, encoding } from './encoding.ts';

const text = (...names: string[]) => names.map((name) => ({ name, type: 'string' as const }));
const number = (...names: string[]) => names.map((name) => ({ name, type: 'long' as const }));
const flag = (...names: string[]) => names.map((name) => ({ name, type: 'boolean' as const }));
const record = (name: string, ...fields: avro.schema.RecordType['fields']): avro.Schema => ({
  type: 'record',
  name,
  fields,
});

/** Messages that wait are kept as they travel; their envelope says nothing. */
const ENVELOPE = { workspace: '', sender: 0, sequence: 0 };
const queued: Encoding<Entries['queued']> = {
  write({ arrival, message }) {
    if (message.kind === 'event' || message.kind === 'login') throw new Error(`a ${message.kind} never waits`);
    const value = encodeLoop(message, ENVELOPE);
    const bytes = Buffer.allocUnsafe(8 + value.length);
    bytes.writeBigUInt64BE(BigInt(arrival));
    value.copy(bytes, 8);
    return bytes;
  },
  read: (bytes) => ({
    arrival: Number(bytes.readBigUInt64BE()),
    message: decodeLoop(bytes.subarray(8)).message,
  }),
};

/** What a node keeps, by kind: the letter its keys begin with, and how it is written. */
export const NODE_ENTRIES: { readonly [K in EntryKind]: { letter: string; encoding: Encoding<Entries[K]> } } = {
  self: {
    letter: 'i',
    encoding: encoding(
      record(
        'Self',
        { name: 'parent', type: ['null', 'string'] },
        ...number('pointerVersion'),
        ...flag('waiting', 'shared', 'over'),
      ),
    ),
  },
  member: { letter: 'm', encoding: encoding(record('Member', ...text('identifier'), ...number('version'))) },
  edge: {
    letter: 'e',
    encoding: encoding(record('Edge', ...text('lo', 'hi'), ...number('version', 'force'), ...flag('on'))),
  },
  fence: { letter: 'f', encoding: encoding(record('Fence', ...text('person', 'device'), ...number('version'))) },
  refused: { letter: 'r', encoding: encoding(record('Refused', ...text('lo', 'hi'), ...number('version'))) },
  pair: { letter: 'q', encoding: encoding(record('Pair', ...number('version', 'force'), ...text('state'))) },
  partner: { letter: 'n', encoding: encoding(record('Partner', ...text('other'))) },
  claimed: { letter: '', encoding: encoding(record('Claimed', ...number('time'), ...text('messageId'))) },
  queued: { letter: 'w', encoding: queued },
  version: { letter: 'l', encoding: encoding(record('Version', ...number('version'))) },
  entry: { letter: 'g', encoding: encoding(record('Entry', ...text('person', 'messageId'), ...number('time'))) },
  tombstone: {
    letter: 't',
    encoding: encoding(record('Tombstone', ...text('person'), { name: 'hour', type: ['null', 'long'] })),
  },
  segment: { letter: 'h', encoding: encoding(record('Segment', ...number('from', 'to'), ...text('person'))) },
};
