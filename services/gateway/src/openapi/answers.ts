import type { DescMessage } from '@bufbuild/protobuf';
import { isServerStreaming } from '../forward/method-kind.ts';
import type { HttpBinding } from '../rest/binding/binding.ts';
import { isDownload } from '../rest/download/download-handler.ts';
import { takesRanges } from '../rest/download/range-fields.ts';
import { isCreate } from '../rest/response/json-reply.ts';
import { SERVER_SENT_EVENTS } from '../rest/stream/stream-format.ts';
import { failuresOf } from './error-responses.ts';
import { exampleOf } from './examples.ts';
import type { MediaType, Operation, Parameter, Response, Schema } from './openapi.ts';
import type { Schemas } from './schemas.ts';

/** All answers of a binding: the good ones and the others. */
export function responsesOf(binding: HttpBinding, schemas: Schemas): Operation['responses'] {
  return { ...goodResponses(binding, schemas), ...failuresOf(binding) };
}

function goodResponses(binding: HttpBinding, schemas: Schemas): Operation['responses'] {
  const { method, responseBody } = binding;
  if (isDownload(binding)) return downloadResponses(method.input);
  const schema = responseBody === undefined ? schemas.ofMessage(method.output) : schemas.ofField(responseBody);
  if (isServerStreaming(method)) return { 200: streamResponse(schema, method.output) };
  const content = { 'application/json': { schema } };
  if (!isCreate(binding)) return { 200: { description: 'Done.', content } };
  const location = { description: 'Path of what was made.', schema: { type: 'string' } };
  return { 201: { description: 'Made.', headers: { location }, content } };
}

/** OpenAPI 3.1 has no word for a stream: the schema is that of one line, or of the `data` of one event. */
function streamResponse(schema: Schema, message: DescMessage): Response {
  const json = exampleOf(message);
  const events: MediaType = {
    schema: { type: 'string', description: 'Events whose `data` is one message in JSON.' },
    example: SERVER_SENT_EVENTS.message(json) + SERVER_SENT_EVENTS.end,
  };
  return {
    description:
      'One message after another, as they come: server-sent events for `Accept: text/event-stream` (comments while nothing ' +
      'happens, `event: end` at the end), otherwise one JSON value a line. A stream that fails ends with ' +
      '`event: error`, or a last line `{"error": ...}`, in the shape of every error.',
    content: { 'application/x-ndjson': { schema }, 'text/event-stream': events },
  };
}

const text = (description: string) => ({ description, schema: { type: 'string' } });

function downloadResponses(request: DescMessage): Operation['responses'] {
  const headers = {
    etag: text('A strong ETag: the SHA-256 of the whole file.'),
    'content-length': { description: 'Bytes that follow.', schema: { type: 'integer' } },
    'content-disposition': text('Whether to show or save it, and under which name.'),
    'accept-ranges': text('`bytes`.'),
  };
  // Raw bytes have no schema (OpenAPI 3.1, "Considerations for File Uploads").
  const content = { '*/*': { schema: {} } };
  const partial = { ...headers, 'content-range': text('Which part, of how many bytes.') };
  return {
    200: { description: 'The file.', headers, content },
    ...(takesRanges(request) && { 206: { description: 'The part that `Range` asks for.', headers: partial, content } }),
    304: { description: 'The client has the file already, as `If-None-Match` says.', headers: { etag: headers.etag } },
  };
}

/** Headers of a request that matter to the answer. */
export function headerParameters(binding: HttpBinding): readonly Parameter[] {
  const timeout: Parameter = {
    name: 'x-request-timeout',
    in: 'header',
    required: false,
    description: 'Deadline of the request in seconds.',
    schema: { type: 'number', exclusiveMinimum: 0, examples: [2.5] },
  };
  if (!isDownload(binding)) return [timeout];
  const header = (name: string, description: string, example: string): Parameter => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', examples: [example] },
  });
  const ranges = takesRanges(binding.method.input)
    ? [
        header('range', 'The part wanted: `bytes=a-b`, `bytes=a-` or `bytes=-n`; one range.', 'bytes=0-1023'),
        header('if-range', 'An ETag: the part if it is still the same file, otherwise the whole.', '"e3b0c442"'),
      ]
    : [];
  return [...ranges, header('if-none-match', 'ETags of what the client has already.', '"e3b0c442"'), timeout];
}
