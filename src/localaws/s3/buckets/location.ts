import { AwsError } from "../../errors.ts";
import { childText, type XmlElement } from "../../wire/xml-reader.ts";

/**
 * The Region a bucket is to be made in: the constraint's, which only the us-east-1 endpoint lets differ from its own.
 * @throws AwsError IllegalLocationConstraintException or InvalidLocationConstraint.
 */
export function locationIn(configuration: XmlElement | undefined, endpoint: string): string {
  const constraint = childText(configuration, "LocationConstraint");
  if (constraint === undefined || constraint === "") {
    if (endpoint === "us-east-1") return endpoint;
    throw illegalLocation("unspecified", endpoint);
  }
  const region = constraint === "EU" ? "eu-west-1" : constraint;
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) || region === "us-east-1") {
    throw new AwsError("InvalidLocationConstraint", 400, "The specified location-constraint is not valid", {
      fields: { LocationConstraint: constraint },
    });
  }
  if (endpoint !== "us-east-1" && endpoint !== region) throw illegalLocation(constraint, endpoint);
  return region;
}

function illegalLocation(constraint: string, endpoint: string): AwsError {
  return new AwsError(
    "IllegalLocationConstraintException",
    400,
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    { headers: { "x-amz-bucket-region": endpoint } },
  );
}
