/** The public schema as others can use it. */
export interface SchemaSources {
  /** Path, such as `vidi/v1/video.proto`, to source; everything imported is there as well. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** All of it compiled: a buf image, which is a `google.protobuf.FileDescriptorSet`. */
  readonly image: Buffer;
}
