import { create, toBinary } from '@bufbuild/protobuf';
import { fileDesc, type GenService, serviceDesc } from '@bufbuild/protobuf/codegenv2';
import { base64Encode } from '@bufbuild/protobuf/wire';
import {
  type BytesValueSchema,
  FileDescriptorProtoSchema,
  file_google_protobuf_wrappers,
  type Int32ValueSchema,
  MethodOptions_IdempotencyLevel,
  type StringValueSchema,
} from '@bufbuild/protobuf/wkt';

const STRING = '.google.protobuf.StringValue';
const INT32 = '.google.protobuf.Int32Value';
const BYTES = '.google.protobuf.BytesValue';

/** A service with every kind of method, as protoc-gen-es would have generated it. */
const file = fileDesc(
  base64Encode(
    toBinary(
      FileDescriptorProtoSchema,
      create(FileDescriptorProtoSchema, {
        name: 'vidi/rpc/trial.proto',
        package: 'vidi.rpc',
        syntax: 'proto3',
        dependency: ['google/protobuf/wrappers.proto'],
        service: [
          {
            name: 'TrialService',
            method: [
              { name: 'Say', inputType: STRING, outputType: STRING },
              {
                name: 'Ask',
                inputType: STRING,
                outputType: STRING,
                options: { idempotencyLevel: MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS },
              },
              { name: 'Count', inputType: INT32, outputType: BYTES, serverStreaming: true },
              { name: 'Collect', inputType: BYTES, outputType: INT32, clientStreaming: true },
              { name: 'Talk', inputType: STRING, outputType: STRING, clientStreaming: true, serverStreaming: true },
            ],
          },
        ],
      }),
    ),
  ),
  [file_google_protobuf_wrappers],
);

export const TrialService: GenService<{
  /** Not idempotent. */
  say: { methodKind: 'unary'; input: typeof StringValueSchema; output: typeof StringValueSchema };
  /** Idempotent. */
  ask: { methodKind: 'unary'; input: typeof StringValueSchema; output: typeof StringValueSchema };
  count: { methodKind: 'server_streaming'; input: typeof Int32ValueSchema; output: typeof BytesValueSchema };
  collect: { methodKind: 'client_streaming'; input: typeof BytesValueSchema; output: typeof Int32ValueSchema };
  talk: { methodKind: 'bidi_streaming'; input: typeof StringValueSchema; output: typeof StringValueSchema };
}> = serviceDesc(file, 0);
