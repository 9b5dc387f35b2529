import type { ControlAction } from "../action.ts";
import { jobXml } from "../job/describe.ts";
import { jobOf } from "../job/life.ts";
import { controlReply } from "../xml.ts";

export const describeJob: ControlAction = (call, world) =>
  controlReply("DescribeJobResult", jobXml(jobOf(call, world), world.clock.now()));
