import { create, createFileRegistry, type DescMethodUnary, type DescService } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { file_vidi_v1_video, type VideoSchema } from '@vidi/contracts/vidi/v1/video';

/** The method that echo servers answer: takes a Video and gives it back. */
export type EchoMethod = DescMethodUnary<typeof VideoSchema, typeof VideoSchema>;

/** `vidi.bench.v1.EchoService`, which has the one method Echo. It is no part of the API, so it is described here. */
export function echoService(): { readonly service: DescService; readonly method: EchoMethod } {
  const file = create(FileDescriptorProtoSchema, {
    name: 'vidi/bench/v1/echo_service.proto',
    package: 'vidi.bench.v1',
    syntax: 'proto3',
    dependency: [file_vidi_v1_video.proto.name],
    service: [
      { name: 'EchoService', method: [{ name: 'Echo', inputType: '.vidi.v1.Video', outputType: '.vidi.v1.Video' }] },
    ],
  });
  const registry = createFileRegistry(file, (name) =>
    name === file_vidi_v1_video.proto.name ? file_vidi_v1_video : undefined,
  );
  const service = registry.getService('vidi.bench.v1.EchoService');
  const method = service?.methods[0];
  if (service === undefined || method === undefined || !isEcho(method))
    throw new Error('the echo service is not whole');
  return { service, method };
}

function isEcho(method: DescService['methods'][number]): method is EchoMethod {
  return method.methodKind === 'unary';
}
