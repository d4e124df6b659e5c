import type {
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
} from '@bufbuild/protobuf';
import { HttpBodySchema } from '@vidi/contracts/google/api/httpbody';

// protobuf-es declares DescMethod as one type with a `methodKind` of four values, which the compiler cannot narrow.

/** Whether a method has one message each way. */
export function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === 'unary';
}

/** Whether a method takes a stream and gives one message. */
export function isClientStreaming(method: DescMethod): method is DescMethodClientStreaming {
  return method.methodKind === 'client_streaming';
}

/** Whether a method takes one message and gives a stream. */
export function isServerStreaming(method: DescMethod): method is DescMethodServerStreaming {
  return method.methodKind === 'server_streaming';
}

/**
 * Whether a method gives messages for as long as somebody listens, such as the changes of a video. A download has an end of its
 * own.
 */
export function isEndless(method: DescMethod): boolean {
  return isServerStreaming(method) && method.output.typeName !== HttpBodySchema.typeName;
}

/** Whether a method has streams both ways. */
export function isBidiStreaming(method: DescMethod): method is DescMethodBiDiStreaming {
  return method.methodKind === 'bidi_streaming';
}
