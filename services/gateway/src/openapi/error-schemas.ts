import type { Response, Schema } from './openapi.ts';

/** The shape of every REST error (AIP-193). */
export const ERROR_SCHEMA: Schema = {
  type: 'object',
  examples: [
    {
      error: {
        code: 404,
        status: 'NOT_FOUND',
        message: 'There is no video with this id.',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'VIDEO_NOT_FOUND',
            domain: 'vidi',
            metadata: {},
          },
        ],
      },
    },
  ],
  description: 'Why a request failed. Programs go by `status` and the `reason` in `details`; `message` is for people.',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'status', 'message', 'details'],
      properties: {
        code: { type: 'integer', description: 'The HTTP status.' },
        status: { type: 'string', description: 'The name of the google.rpc.Code, such as `NOT_FOUND`.' },
        message: { type: 'string', description: 'What went wrong and, where there is one, the fix. Not stable.' },
        details: {
          type: 'array',
          description:
            'Messages of google.rpc: `ErrorInfo` (stable `reason`, `domain`, `metadata`), `BadRequest` ' +
            '(`fieldViolations`), `RetryInfo` (when trying again may help), `RequestInfo` (the request id).',
          items: {
            type: 'object',
            required: ['@type'],
            properties: { '@type': { type: 'string' } },
            additionalProperties: true,
          },
        },
      },
    },
  },
};

/** The answer of a method that failed in another way than its own answers say. */
export const ERROR_RESPONSE: Response = {
  description: 'The request failed; the status is that of the error.',
  headers: {
    'x-request-id': {
      description: 'Names the request in the logs; accepted from the client or made.',
      schema: { type: 'string' },
    },
  },
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Error' },
      example: {
        error: {
          code: 404,
          status: 'NOT_FOUND',
          message: 'There is no video with this id.',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'VIDEO_NOT_FOUND',
              domain: 'vidi',
              metadata: {},
            },
            {
              '@type': 'type.googleapis.com/google.rpc.RequestInfo',
              requestId: '7d3c4f8e-3c0b-4a5e-9f6d-2b1a0c9d8e7f',
              servingData: '',
            },
          ],
        },
      },
    },
  },
};
