// Generates src/gen from proto/. Works offline: the two schemas that others own are taken from npm packages,
// google/api from google-gax and buf/validate from the descriptor that protovalidate ships.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { file_buf_validate_validate } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { printProtoFile } from './print-proto-file.mjs';

const GOOGLE_PROTOS = [
  'google/api/annotations.proto',
  'google/api/field_behavior.proto',
  'google/api/http.proto',
  'google/api/httpbody.proto',
  'google/rpc/code.proto',
  'google/rpc/error_details.proto',
  'google/rpc/status.proto',
];

const IMAGE = 'packages/contracts/src/gen/vidi-v1.binpb';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const deps = join(root, 'proto-deps');

rmSync(deps, { recursive: true, force: true });
const googleProtos = join(dirname(createRequire(import.meta.url).resolve('google-gax')), '../protos');
for (const path of GOOGLE_PROTOS) {
  mkdirSync(join(deps, dirname(path)), { recursive: true });
  cpSync(join(googleProtos, path), join(deps, path));
}
mkdirSync(join(deps, 'buf/validate'), { recursive: true });
writeFileSync(join(deps, 'buf/validate/validate.proto'), printProtoFile(file_buf_validate_validate));

const buf = (...args) => execFileSync(join(here, 'node_modules/.bin/buf'), args, { cwd: root, stdio: 'inherit' });
buf('lint');
buf('generate');
// The public schema with its comments, which generated code leaves out: documentation is made from it.
buf('build', '--path', 'proto/vidi/v1', '--exclude-imports', '--as-file-descriptor-set', '-o', IMAGE);
