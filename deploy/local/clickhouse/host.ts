/**
 * Program: a real ClickHouse server inside this process, out of npm chdb; it ends when the parent goes.
 * Arguments: pid file, data folder, HTTP port, native port, configuration file.
 */
import { writeFileSync } from 'node:fs';
import { resolveLibchdb } from 'chdb/libchdb';
import { DataType, load, open } from 'ffi-rs';

const [pidFile = '', folder = '', httpPort = '', tcpPort = '', config = ''] = process.argv.slice(2);
/** The engine waits longer than this for connections that clients keep open; every acknowledged insert is on disk already. */
const STOP_MS = 1_500;
/** The engine lives as long as this query runs. */
const HOLD = 'SELECT sleepEachRow(1) FROM numbers(100000000)';
const SERVE = [
  'SYSTEM START LISTEN HTTP',
  'SYSTEM START LISTEN TCP',
  `${HOLD} SETTINGS max_block_size=1, function_sleep_max_microseconds_per_block=0 FORMAT Null`,
].join('; ');

writeFileSync(pidFile, String(process.pid));
process.send?.({ pid: process.pid });

/** Ending the holding query lets the engine close its tables. */
async function stop(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_MS).unref();
  const statement = `KILL QUERY WHERE startsWith(query, '${HOLD}') SYNC`;
  await fetch(`http://127.0.0.1:${httpPort}/`, { method: 'POST', body: statement }).catch(() => {});
}
for (const event of ['disconnect', 'SIGTERM'] as const) process.on(event, () => void stop());
// Ctrl-C is for the process that started us; it stops us in its own order.
for (const event of ['SIGINT', 'SIGHUP'] as const) process.on(event, () => {});

const args = [
  'clickhouse',
  '--multiquery',
  `--path=${folder}`,
  '--listen_host=127.0.0.1',
  `--http_port=${httpPort}`,
  `--tcp_port=${tcpPort}`,
  `--config-file=${config}`,
  `--query=${SERVE}`,
];
open({ library: 'chdb', path: resolveLibchdb().path });
// On a thread of its own: the event loop stays free to notice that the parent is gone.
await load({
  library: 'chdb',
  funcName: 'query_stable_v2',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
  runInNewThread: true,
});
// Tables are closed. An orderly exit would wait for the engine's idle threads, for ever.
process.kill(process.pid, 'SIGKILL');
