import { Field, ObjectType } from 'type-graphql';
import type { Viewer } from '../../src/access/viewer';

@ObjectType('Viewer', { simpleResolvers: true, description: 'Who is asking: a person who signed in, or a program.' })
export class ViewerType {
  @Field(() => String) name: string;
  @Field(() => [String], { description: "The sign-in's role, or the kind of program." }) roles: string[];
  readonly viewer: Viewer;
}

export function viewerOf(viewer: Viewer): ViewerType {
  return { name: viewer.name, roles: [viewer.kind === 'user' ? viewer.role : viewer.kind], viewer };
}
