/** The standard objects, in the order in which metadata returns them. */
import { attachment } from './attachment.ts';
import { company } from './company.ts';
import type { StandardObject } from './declare.ts';
import { favorite } from './favorite.ts';
import { note } from './note.ts';
import { noteTarget } from './note-target.ts';
import { opportunity } from './opportunity.ts';
import { person } from './person.ts';
import { task } from './task.ts';
import { taskTarget } from './task-target.ts';
import { workspaceMember } from './workspace-member.ts';

export const STANDARD_OBJECTS: readonly StandardObject[] = [
  company,
  person,
  opportunity,
  note,
  noteTarget,
  task,
  taskTarget,
  workspaceMember,
  attachment,
  favorite,
];
