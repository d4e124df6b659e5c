import type { MessageInitShape } from '@bufbuild/protobuf';
import { create, createFileRegistry, type DescService, setExtension } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
  FieldDescriptorProto_Label as Label,
  type MethodOptions,
  MethodOptionsSchema,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { http } from '@vidi/contracts/google/api/annotations';
import { HttpRuleSchema } from '@vidi/contracts/google/api/http';

type Rule = MessageInitShape<typeof HttpRuleSchema>;

const WELL_KNOWN = new Map(
  [
    file_google_protobuf_duration,
    file_google_protobuf_field_mask,
    file_google_protobuf_timestamp,
    file_google_protobuf_wrappers,
  ].map((file) => [file.proto.name, file]),
);

/**
 * A service whose methods answer what they are asked, with a message that has a field of every kind: what Vidi's own
 * schema does not need yet and http.proto allows.
 *
 * @param rules the annotation of each method, by name
 */
export function probeService(rules: Readonly<Record<string, Rule>>): DescService {
  const file = create(FileDescriptorProtoSchema, {
    name: 'probe.proto',
    package: 'probe.v1',
    syntax: 'proto3',
    dependency: [...WELL_KNOWN.keys()],
    enumType: [
      {
        name: 'Kind',
        value: [
          { name: 'KIND_UNSPECIFIED', number: 0 },
          { name: 'GOOD', number: 1 },
          { name: 'BAD', number: 2 },
        ],
      },
    ],
    messageType: [
      {
        name: 'Probe',
        field: [
          field('name', 1, Type.STRING),
          field('page_size', 2, Type.INT32),
          field('big_number', 3, Type.INT64),
          field('on', 4, Type.BOOL),
          field('ratio', 5, Type.DOUBLE),
          field('data', 6, Type.BYTES),
          { ...field('tags', 7, Type.STRING), label: Label.REPEATED },
          { ...field('kind', 8, Type.ENUM), typeName: '.probe.v1.Kind' },
          { ...field('kinds', 9, Type.ENUM), typeName: '.probe.v1.Kind', label: Label.REPEATED },
          { ...field('at', 10, Type.MESSAGE), typeName: '.google.protobuf.Timestamp' },
          { ...field('took', 11, Type.MESSAGE), typeName: '.google.protobuf.Duration' },
          { ...field('update_mask', 12, Type.MESSAGE), typeName: '.google.protobuf.FieldMask' },
          { ...field('wrapped', 13, Type.MESSAGE), typeName: '.google.protobuf.Int64Value' },
          { ...field('inner', 14, Type.MESSAGE), typeName: '.probe.v1.Inner' },
          { ...field('many', 15, Type.MESSAGE), typeName: '.probe.v1.Inner', label: Label.REPEATED },
          { ...field('left', 16, Type.STRING), oneofIndex: 0 },
          { ...field('right', 17, Type.STRING), oneofIndex: 0 },
        ],
        oneofDecl: [{ name: 'side' }],
      },
      {
        name: 'Inner',
        field: [
          field('some_text', 1, Type.STRING),
          { ...field('deeper', 2, Type.MESSAGE), typeName: '.probe.v1.Inner' },
        ],
      },
    ],
    service: [
      {
        name: 'ProbeService',
        method: Object.entries(rules).map(([name, rule]) => ({
          name,
          inputType: '.probe.v1.Probe',
          outputType: '.probe.v1.Probe',
          options: annotated(rule),
        })),
      },
    ],
  });
  const service = createFileRegistry(file, (name) => WELL_KNOWN.get(name)).getService('probe.v1.ProbeService');
  if (service === undefined) throw new Error('the probe schema has no service');
  return service;
}

function field(name: string, number: number, type: Type) {
  const jsonName = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { name, jsonName, number, type, label: Label.OPTIONAL };
}

function annotated(rule: Rule): MethodOptions {
  const options = create(MethodOptionsSchema);
  setExtension(options, http, create(HttpRuleSchema, rule));
  return options;
}
