import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { interruption } from './interruption.ts';

/** A command in a process that only notes how it ends. */
function command(patient = false) {
  const exits: number[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  let now = 0;
  const told = interruption(host, patient, () => now);
  const tell = (ms: number, signal: string) => {
    now += ms;
    host.emit(signal);
  };
  return { exits, host, told, tell };
}

describe('a command told to end', () => {
  test('that never reads the signal is ended by the system: nothing stands in the way', () => {
    const { host } = command();
    expect([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')]).toEqual([0, 0]);
  });

  test('that reads it ends in its own time, with the code of the signal', () => {
    const { told, exits, tell } = command();
    expect([told.signal.aborted, told.code]).toEqual([false, undefined]);
    tell(0, 'SIGTERM');
    expect([told.signal.aborted, told.code, exits]).toEqual([true, 143, []]);
  });

  test('a second time ends at once; one key press that npx passes on is no second time', () => {
    const { told, exits, tell } = command();
    expect(told.signal.aborted).toBe(false);
    tell(0, 'SIGINT');
    tell(20, 'SIGINT');
    expect([told.code, exits]).toEqual([130, []]);
    tell(2_000, 'SIGINT');
    expect(exits).toEqual([130]);
  });

  test('that has started servers ends after them, however often it is told', () => {
    const { told, exits, tell } = command(true);
    expect(told.signal.aborted).toBe(false);
    for (const ms of [0, 2_000, 2_000]) tell(ms, 'SIGINT');
    expect([told.signal.aborted, exits]).toEqual([true, []]);
  });

  test('leaves no listener behind', () => {
    const { told, host } = command();
    expect(told.signal.aborted).toBe(false);
    told.release();
    expect([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')]).toEqual([0, 0]);
  });
});
