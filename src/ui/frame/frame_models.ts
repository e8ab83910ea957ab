import { ChurnRows } from "../../model/churn/churn_rows.ts";
import { EventRows } from "../../model/event/event_rows.ts";
import { ViewModel } from "../../model/list/view_model.ts";
import { DetailsModel } from "./details_model.ts";

/** What the views keep from frame to frame, so that little has to be made anew. */
export class FrameModels {
  readonly list = new ViewModel();
  readonly events = new EventRows();
  readonly churn = new ChurnRows();
  readonly details = new DetailsModel();
}
