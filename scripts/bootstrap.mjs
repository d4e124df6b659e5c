// The way in for a machine that has only Node.js >= 20, npm and git: installs what is missing, then runs everything else on
// the Node.js 24 that was installed. Plain JavaScript, and nothing but built-in modules, because nothing is there yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const PROGRAMS = {
  start: 'scripts/src/launcher/main.ts',
  demo: 'scripts/src/demo/main.ts',
  'dead-letters': 'scripts/src/dead-letters/main.ts',
  keys: 'scripts/src/keys/main.ts',
  queue: 'scripts/src/queue/main.ts',
  reconcile: 'scripts/src/reconcile/main.ts',
  test: 'scripts/src/ci/run-tests.ts',
  ci: 'scripts/src/ci/run-ci.ts',
};

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const stampFile = join(root, 'node_modules', '.vidi-installed');

const [command = '', ...rest] = process.argv.slice(2);
process.exitCode = await main(command, rest);

async function main(name, args) {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    return fail(
      `Vidi needs Node.js ${OLDEST_NODE} or newer; this is ${process.version}. Get one from https://nodejs.org.`,
    );
  }
  const program = PROGRAMS[name];
  if (program === undefined && name !== 'install') {
    return fail(`usage: node scripts/bootstrap.mjs ${[...Object.keys(PROGRAMS), 'install'].join('|')} [arguments]`);
  }
  const environment = childEnvironment();
  const installed = await install(environment);
  if (!installed || program === undefined) return installed ? 0 : 1;
  const node = join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
  return await run(node, [join(root, program), ...args], environment);
}

/** Installs the dependencies unless they are those of the lockfile already. */
async function install(environment) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(`${process.platform} ${process.arch} ${packageManager}`)
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted && existsSync(join(bin, 'node'))) return true;
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say('Installing dependencies (the first time this takes a minute or two) ...');
  const stillAtIt = setInterval(() => say(`  ... still installing, ${seconds()}`), 20_000);
  const { code, output } = await capture(
    process.platform === 'win32' ? 'npx.cmd' : 'npx',
    ['-y', packageManager, 'install', '--frozen-lockfile'],
    environment,
  );
  clearInterval(stillAtIt);
  if (code !== 0) {
    fail(
      `${output.trim()}\n\nInstalling the dependencies failed (${packageManager} install, exit code ${code}); its output is above.`,
    );
    return false;
  }
  writeFileSync(stampFile, wanted);
  say(`Dependencies installed in ${seconds()}.`);
  return true;
}

function childEnvironment() {
  const environment = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
  // npm and pnpm keep their caches in the home folder; where there is none that can be written to, a temporary one does.
  if (!isWritable(homedir())) {
    environment.HOME = join(tmpdir(), `vidi-home-${process.getuid?.() ?? 'user'}`);
    mkdirSync(environment.HOME, { recursive: true, mode: 0o700 });
  }
  return environment;
}

function isWritable(folder) {
  if (folder === '') return false;
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Exactly the answer "no".
    return false;
  }
}

/** Runs a program to its end and keeps what it prints. */
function capture(file, args, env) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ code: -1, output: `${file}: ${error.message}` }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * Runs a program in the terminal to its end and gives back its exit code. Signals are passed on; of our death it learns by
 * the closing of the channel between us.
 */
function run(file, args, env) {
  return new Promise((resolve) => {
    // npm changes to the repository's folder; a path on its command line means the folder the person is in.
    const cwd = process.env.INIT_CWD ?? process.cwd();
    const child = spawn(file, args, { cwd, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => resolve(fail(`${file}: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (signal !== null) say(`${args[0]} was ended by ${signal}`);
      resolve(code ?? 1);
    });
  });
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  return 1;
}
