/**
 * Program: runs a server command and ends it when the parent goes, even by kill -9 (its IPC channel closes then).
 * Arguments: pid file, milliseconds for a clean stop, command, its arguments.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [pidFile = '', stopMs = '', command = '', ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

server.once('error', (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
server.once('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)));
if (server.pid) {
  writeFileSync(pidFile, String(server.pid));
  process.send?.({ pid: server.pid });
}

const stop = (): void => {
  server.kill('SIGTERM');
  setTimeout(() => server.kill('SIGKILL'), Number(stopMs)).unref();
};
process.on('disconnect', stop);
process.on('SIGTERM', stop);
// Ctrl-C is for the process that started us; it stops us in its own order.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
