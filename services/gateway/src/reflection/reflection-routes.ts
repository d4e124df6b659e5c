import {
  type DescMessage,
  type DescService,
  fromBinary,
  type Message,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  ServerReflectionResponseSchema,
} from '@vidi/contracts/grpc/reflection/v1/reflection';
import {
  ServerReflectionRequestSchema as AlphaRequestSchema,
  ServerReflectionResponseSchema as AlphaResponseSchema,
  ServerReflection as ServerReflectionAlpha,
} from '@vidi/contracts/grpc/reflection/v1alpha/reflection';
import { answerReflection } from './answer-reflection.ts';
import { createSchemaIndex, type SchemaIndex } from './schema-index.ts';

/** The services by which a server tells about its schema: the present one, and the one that older clients know. */
export const REFLECTION_SERVICES: readonly DescService[] = [ServerReflection, ServerReflectionAlpha];

/** Adds server reflection to a router. @param services what it tells about */
export function addReflectionRoutes(router: ConnectRouter, services: readonly DescService[]): void {
  const index = createSchemaIndex(services);
  router.service(ServerReflection, {
    serverReflectionInfo: (requests) => answers(index, requests),
  });
  router.service(ServerReflectionAlpha, {
    serverReflectionInfo: async function* (requests) {
      const present = translated(requests, AlphaRequestSchema, ServerReflectionRequestSchema);
      yield* translated(answers(index, present), ServerReflectionResponseSchema, AlphaResponseSchema);
    },
  });
}

async function* answers(index: SchemaIndex, requests: AsyncIterable<ServerReflectionRequest>) {
  for await (const request of requests) yield answerReflection(index, request);
}

/** v1 is v1alpha under another name: the same bytes (grpc/proposal, A15 and reflection.proto). */
async function* translated<O extends DescMessage>(
  messages: AsyncIterable<Message>,
  from: DescMessage,
  to: O,
): AsyncGenerator<MessageShape<O>> {
  for await (const message of messages) yield fromBinary(to, toBinary(from, message));
}
