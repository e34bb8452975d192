/** The standard objects, in the order in which metadata returns them. */
import { attachment } from './attachment.ts';
import { blocklist } from './blocklist.ts';
import { calendarChannel } from './calendar-channel.ts';
import { calendarChannelEventAssociation } from './calendar-channel-event-association.ts';
import { calendarEvent } from './calendar-event.ts';
import { calendarEventParticipant } from './calendar-event-participant.ts';
import { company } from './company.ts';
import { connectedAccount } from './connected-account.ts';
import { dashboard } from './dashboard.ts';
import type { StandardObject } from './declare.ts';
import { favorite } from './favorite.ts';
import { favoriteFolder } from './favorite-folder.ts';
import { message } from './message.ts';
import { messageChannel } from './message-channel.ts';
import { messageChannelMessageAssociation } from './message-channel-message-association.ts';
import { messageFolder } from './message-folder.ts';
import { messageParticipant } from './message-participant.ts';
import { messageThread } from './message-thread.ts';
import { note } from './note.ts';
import { noteTarget } from './note-target.ts';
import { opportunity } from './opportunity.ts';
import { person } from './person.ts';
import { task } from './task.ts';
import { taskTarget } from './task-target.ts';
import { timelineActivity } from './timeline-activity.ts';
import { view } from './view.ts';
import { viewField } from './view-field.ts';
import { viewFilter } from './view-filter.ts';
import { viewFilterGroup } from './view-filter-group.ts';
import { viewGroup } from './view-group.ts';
import { viewSort } from './view-sort.ts';
import { workflow } from './workflow.ts';
import { workflowAutomatedTrigger } from './workflow-automated-trigger.ts';
import { workflowRun } from './workflow-run.ts';
import { workflowVersion } from './workflow-version.ts';
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
  timelineActivity,
  message,
  messageThread,
  messageParticipant,
  messageChannel,
  messageChannelMessageAssociation,
  messageFolder,
  calendarEvent,
  calendarEventParticipant,
  calendarChannel,
  calendarChannelEventAssociation,
  connectedAccount,
  blocklist,
  favoriteFolder,
  workflow,
  workflowVersion,
  workflowRun,
  workflowAutomatedTrigger,
  dashboard,
  view,
  viewField,
  viewFilter,
  viewFilterGroup,
  viewGroup,
  viewSort,
];
