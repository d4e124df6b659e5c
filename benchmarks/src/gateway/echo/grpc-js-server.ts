import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import type { Video } from '@vidi/contracts/vidi/v1/video';
import { reportPort } from '../../system/report-port.ts';
import { echoService } from './echo-service.ts';

/** A unary echo on grpc-js and nothing else, with the same Protobuf library as everywhere. */
const { service, method } = echoService();
const server = new Server();
const serialize = (video: Video) => Buffer.from(toBinary(method.output, video));
const deserialize = (bytes: Buffer) => fromBinary(method.input, bytes);
server.addService(
  {
    Echo: {
      path: `/${service.typeName}/${method.name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: serialize,
      requestDeserialize: deserialize,
      responseSerialize: serialize,
      responseDeserialize: deserialize,
    },
  },
  { Echo: (call: ServerUnaryCall<Video, Video>, answer: sendUnaryData<Video>) => answer(null, call.request) },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  reportPort({ address: '127.0.0.1', family: 'IPv4', port });
});
