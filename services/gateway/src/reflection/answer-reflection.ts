import { create, type DescFile, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionResponseSchema,
} from '@vidi/contracts/grpc/reflection/v1/reflection';
import { type SchemaIndex, withImports } from './schema-index.ts';

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>['messageResponse']>;

/**
 * Answers one question about the schema (grpc/reflection/v1/reflection.proto). A file comes with all its imports, so
 * that one answer is enough; what there is not is an answer as well, and the stream goes on.
 */
export function answerReflection(index: SchemaIndex, request: ServerReflectionRequest): ServerReflectionResponse {
  const { host: validHost, messageRequest } = request;
  return create(ServerReflectionResponseSchema, {
    validHost,
    originalRequest: request,
    messageResponse: answer(index, messageRequest),
  });
}

function answer(index: SchemaIndex, request: ServerReflectionRequest['messageRequest']): Answer {
  switch (request.case) {
    case 'fileByFilename':
      return fileAnswer(index.file(request.value), `file ${request.value}`);
    case 'fileContainingSymbol':
      return fileAnswer(index.fileOfSymbol(request.value), `symbol ${request.value}`);
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = request.value;
      const what = `extension ${extensionNumber} of ${containingType}`;
      return fileAnswer(index.extension(containingType, extensionNumber)?.file, what);
    }
    case 'allExtensionNumbersOfType': {
      const extensionNumber = index.extensionNumbers(request.value);
      if (extensionNumber === undefined) return notFound(`message ${request.value}`);
      const value = { baseTypeName: request.value, extensionNumber: [...extensionNumber] };
      return { case: 'allExtensionNumbersResponse', value };
    }
    case 'listServices':
      return { case: 'listServicesResponse', value: { service: index.services.map((name) => ({ name })) } };
    default:
      return {
        case: 'errorResponse',
        value: { errorCode: Code.InvalidArgument, errorMessage: 'The request asks nothing that is known here.' },
      };
  }
}

function fileAnswer(file: DescFile | undefined, what: string): Answer {
  if (file === undefined) return notFound(what);
  // The file itself first, as grpcurl and others expect it.
  const files = [...withImports(file)].reverse();
  const fileDescriptorProto = files.map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function notFound(what: string): Answer {
  const errorMessage = `There is no ${what} in the schema of this server.`;
  return { case: 'errorResponse', value: { errorCode: Code.NotFound, errorMessage } };
}
