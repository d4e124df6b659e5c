import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import type { SchemaComments } from '../../ports/schema-comments.ts';

/** Field numbers of google/protobuf/descriptor.proto, by which locations of comments are told. */
const FILE_MESSAGE = 4;
const FILE_ENUM = 5;
const FILE_SERVICE = 6;
const MESSAGE_FIELD = 2;
const MESSAGE_NESTED = 3;
const MESSAGE_ENUM = 4;
const ENUM_VALUE = 2;
const SERVICE_METHOD = 2;

/** Reads the comments of the public schema, which comes with the generated code. */
export function readSchemaComments(): SchemaComments {
  const path = fileURLToPath(import.meta.resolve('@vidi/contracts/vidi-v1.binpb'));
  const comments = new Map<string, string>();
  for (const file of fromBinary(FileDescriptorSetSchema, readFileSync(path)).file) addFile(comments, file);
  return comments;
}

function addFile(comments: Map<string, string>, file: FileDescriptorProto): void {
  const names = new Map<string, string>();
  const at = (path: readonly number[], name: string) => names.set(path.join('.'), name);
  file.messageType.forEach((message, i) => {
    addMessage(at, [FILE_MESSAGE, i], `${file.package}.${message.name}`, message);
  });
  file.enumType.forEach((enumType, i) => {
    addEnum(at, [FILE_ENUM, i], `${file.package}.${enumType.name}`, enumType);
  });
  file.service.forEach((service, i) => {
    const name = `${file.package}.${service.name}`;
    at([FILE_SERVICE, i], name);
    service.method.forEach((method, j) => {
      at([FILE_SERVICE, i, SERVICE_METHOD, j], `${name}.${method.name}`);
    });
  });
  for (const { path, leadingComments } of file.sourceCodeInfo?.location ?? []) {
    const name = names.get(path.join('.'));
    if (name !== undefined && leadingComments !== '') comments.set(name, leadingComments.replace(/^ /gm, '').trim());
  }
}

type Register = (path: readonly number[], name: string) => void;

function addMessage(at: Register, path: readonly number[], name: string, message: DescriptorProto): void {
  at(path, name);
  message.field.forEach((field, i) => {
    at([...path, MESSAGE_FIELD, i], `${name}.${field.name}`);
  });
  message.nestedType.forEach((nested, i) => {
    addMessage(at, [...path, MESSAGE_NESTED, i], `${name}.${nested.name}`, nested);
  });
  message.enumType.forEach((nested, i) => {
    addEnum(at, [...path, MESSAGE_ENUM, i], `${name}.${nested.name}`, nested);
  });
}

function addEnum(at: Register, path: readonly number[], name: string, enumType: EnumDescriptorProto): void {
  at(path, name);
  enumType.value.forEach((value, i) => {
    at([...path, ENUM_VALUE, i], `${name}.${value.name}`);
  });
}
