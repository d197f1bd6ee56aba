import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../schemas/root.ts';

/** What a first use downloads. */
export const JARS_MEGABYTES = 43;

const POM = join(PACKAGE_ROOT, 'deploy', 'local', 'pom.xml');

/** Where Kafka's jars are, or will be, kept for every checkout of this user; another set of jars is another folder. */
export function jarFolder(env: NodeJS.ProcessEnv = process.env): string {
  const pom = readFileSync(POM, 'utf8');
  const version = /<artifactId>kafka_[^<]+<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1];
  const set = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'throughline', `kafka-${version}-${set}`);
}

/** Brings Kafka's jars by Maven unless they are there; returns their folder. Safe to run twice at once. */
export async function ensureJars(say: (line: string) => void): Promise<string> {
  const folder = jarFolder();
  if (existsSync(folder)) return folder;
  say(`downloading Kafka (${JARS_MEGABYTES} MB, once) to ${folder}`);
  mkdirSync(join(folder, '..'), { recursive: true });
  // Complete or absent: the jars are gathered beside the folder and appear by a rename.
  const draft = mkdtempSync(`${folder}.`);
  try {
    await maven(['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`]);
    if (!existsSync(folder)) renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

function maven(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString('utf8')).slice(-2_000);
      });
    }
    child.once('error', () =>
      reject(
        new Error('Maven is needed to bring Kafka: install it (Debian: apt-get install maven), or set KAFKA_BROKERS'),
      ),
    );
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`Maven could not bring Kafka (${POM}); is its repository reachable? It said:\n${output}`)),
    );
  });
}
