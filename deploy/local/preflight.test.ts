import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from './ports.ts';
import { judge, preflight } from './preflight.ts';
import type { Machine } from './survey.ts';

const good: Machine = {
  node: '20.19.0',
  java: 17,
  jarsCached: true,
  maven: true,
  engineFault: '',
  freeMemoryBytes: 8e9,
  freeDiskBytes: 50e9,
  takenPorts: [],
};
const embedded = { embedded: true, dataDir: '.throughline' };

test('a machine that has everything has no faults', () => {
  expect(judge(good, embedded)).toEqual([]);
});

test('all faults are told at once, each with what to do', () => {
  const faults = judge(
    {
      node: '18.20.1',
      java: undefined,
      jarsCached: false,
      maven: false,
      engineFault: 'unsupported platform win32-x64',
      freeMemoryBytes: 0.9e9,
      freeDiskBytes: 0.2e9,
      takenPorts: [
        { port: 4500, purpose: 'collector', change: 'TL_COLLECTOR_PORT', holder: 'process 7 (nginx) listens there' },
      ],
    },
    embedded,
  );
  expect(faults.map((fault) => fault.what)).toEqual([
    'Node.js is 18.20.1',
    'port 4500 (collector) is taken: process 7 (nginx) listens there',
    'Java is not installed',
    'Maven is not installed; it brings Kafka (43 MB, once)',
    'ClickHouse (npm package chdb) cannot be loaded: unsupported platform win32-x64',
    '0.9 GB of memory are free, 2.0 GB are needed',
    '0.2 GB are free on the disk of .throughline, 3.0 GB are needed',
  ]);
  expect(faults.every((fault) => fault.remedy.length > 10)).toBe(true);
});

test('Maven is not asked for when Kafka is here already', () => {
  expect(judge({ ...good, maven: false }, embedded)).toEqual([]);
});

test('with servers of one’s own neither Java nor ClickHouse is asked for', () => {
  const bare: Machine = {
    ...good,
    java: undefined,
    jarsCached: false,
    maven: false,
    engineFault: 'no',
    freeMemoryBytes: 1,
  };
  expect(judge(bare, { ...embedded, embedded: false })).toEqual([]);
});

test('a taken port is found, with the process that holds it', async () => {
  const [port = 0] = await freePorts(1);
  const server = createServer().listen(port, '127.0.0.1');
  const use = { port, purpose: 'collector', change: 'TL_COLLECTOR_PORT' };
  const faults = await preflight({ dataDir: '.', ports: [use], embedded: false });
  server.close();
  expect(faults.map((fault) => fault.what)).toEqual([expect.stringContaining(`port ${port} (collector) is taken`)]);
  if (process.platform === 'linux') expect(faults[0]?.what).toContain(`process ${process.pid}`);
});
