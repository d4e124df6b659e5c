// Generates src/gen from proto/. Works offline: the schemas that others own are taken from npm packages, google/api from
// google-gax, grpc/ from the packages of grpc-node, and buf/validate from the descriptor that protovalidate ships.
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

/** The protocols of gRPC that servers offer beside their own services, by the folder that their packages say. */
const GRPC_PROTOS = [
  ['grpc-health-check', 'proto/health/v1/health.proto', 'grpc/health/v1/health.proto'],
  ['@grpc/reflection', 'build/proto/grpc/reflection/v1/reflection.proto', 'grpc/reflection/v1/reflection.proto'],
  [
    '@grpc/reflection',
    'build/proto/grpc/reflection/v1alpha/reflection.proto',
    'grpc/reflection/v1alpha/reflection.proto',
  ],
];

/** What the public schema imports and protobuf compilers bring along. */
const WELL_KNOWN_PROTOS = ['any', 'descriptor', 'duration', 'empty', 'field_mask', 'timestamp'];

const PROTOS = 'packages/contracts/src/gen/protos';
const COMPLETE_IMAGE = 'packages/contracts/src/gen/vidi.binpb';
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
for (const [name, from, to] of GRPC_PROTOS) {
  mkdirSync(dirname(join(deps, to)), { recursive: true });
  cpSync(join(here, 'node_modules', name, from), join(deps, to));
}
mkdirSync(join(deps, 'buf/validate'), { recursive: true });
writeFileSync(join(deps, 'buf/validate/validate.proto'), printProtoFile(file_buf_validate_validate));

const buf = (...args) => execFileSync(join(here, 'node_modules/.bin/buf'), args, { cwd: root, stdio: 'inherit' });
buf('lint');
buf('generate');
// The public schema with its comments, which generated code leaves out: documentation is made from it.
buf('build', '--path', 'proto/vidi/v1', '--exclude-imports', '--as-file-descriptor-set', '-o', IMAGE);
// The same with all it imports: what clients without our files need, such as `grpcurl -protoset`.
buf('build', '--path', 'proto/vidi/v1', '-o', COMPLETE_IMAGE);
// The sources of both, to be handed out: a folder that compiles by itself.
cpSync(join(root, 'proto/vidi/v1'), join(root, PROTOS, 'vidi/v1'), { recursive: true });
for (const path of [...GOOGLE_PROTOS, 'buf/validate/validate.proto'])
  cpSync(join(deps, path), join(root, PROTOS, path));
for (const name of WELL_KNOWN_PROTOS) {
  const path = `google/protobuf/${name}.proto`;
  cpSync(join(googleProtos, path), join(root, PROTOS, path));
}
