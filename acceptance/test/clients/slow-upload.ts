import { readFile } from 'node:fs/promises';

/** An upload whose second half is only sent when a test says so. */
export interface SlowUpload {
  /** The answer, once the upload was finished or the server gave it up. */
  readonly answer: Promise<{ readonly status: number; readonly id: string | undefined }>;
  /** Sends the rest. */
  finish(): Promise<void>;
}

/** Begins to upload a file by multipart, over a connection of its own. */
export async function beginUpload(baseUrl: string, path: string): Promise<SlowUpload> {
  const file = await readFile(path);
  const half = Math.floor(file.length / 2);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const answer = fetch(`${baseUrl}/api/v1/videos`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: readable,
    duplex: 'half',
  }).then(async (response) => {
    const { id }: { readonly id?: string } = JSON.parse(await response.text());
    return { status: response.status, id };
  });
  // Whoever waits for it gets the failure; nobody does before the upload is finished.
  answer.catch(() => undefined);
  await writer.write(
    Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="file"; filename="clip.mp4"\r\ncontent-type: video/mp4\r\n\r\n',
    ),
  );
  await writer.write(file.subarray(0, half));
  return {
    answer,
    finish: async () => {
      await writer.write(file.subarray(half));
      await writer.write(Buffer.from('\r\n--b--\r\n'));
      await writer.close();
    },
  };
}
