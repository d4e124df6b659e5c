// Runs a bundle (whose global name is `program`) where the names that only Node.js has mean nothing.
import { readFile } from 'node:fs/promises';

const [, , bundle, baseUrl] = process.argv;
const strangers = ['process', 'Buffer', 'global', 'require', 'module', 'exports', 'setImmediate', '__dirname'];
const load = new Function(...strangers, `${await readFile(bundle, 'utf8')}; return program;`);
console.log(JSON.stringify(await load().useVidi(baseUrl)));
