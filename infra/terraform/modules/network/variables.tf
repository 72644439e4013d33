variable "name" {
  description = "Prefix of every name, e.g. retail-prod."
  type        = string
}

variable "cidr" {
  description = "IPv4 range of the VPC. A /16 leaves room for 4,091 addresses in each private subnet."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]), 0) >= 16 && try(tonumber(split("/", var.cidr)[1]), 32) <= 20
    error_message = "cidr must be an IPv4 range between /16 and /20, e.g. 10.40.0.0/16."
  }
}

variable "zone_count" {
  description = "Availability zones to spread over. Three is what three Kafka brokers and Redshift Serverless need."
  type        = number
  default     = 3

  validation {
    condition     = contains([2, 3], var.zone_count)
    error_message = "zone_count must be 2 or 3."
  }
}

variable "nat_mode" {
  description = "NAT gateways: none (no way out but endpoints), single (one for all zones), per_zone (no shared fate)."
  type        = string
  default     = "single"

  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat_mode)
    error_message = "nat_mode must be none, single or per_zone."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached through interface endpoints, e.g. [\"ecr.api\", \"ecr.dkr\", \"logs\", \"secretsmanager\"]. Each costs by the hour and zone."
  type        = set(string)
  default     = []
}

variable "subnet_tags" {
  description = "Tags for the VPC and its private subnets besides the default ones, e.g. the tag EMR's managed policy asks for."
  type        = map(string)
  default     = {}
}

variable "flow_log_traffic" {
  description = "Traffic the flow log records: ALL, ACCEPT or REJECT."
  type        = string
  default     = "ALL"

  validation {
    condition     = contains(["ALL", "ACCEPT", "REJECT"], var.flow_log_traffic)
    error_message = "flow_log_traffic must be ALL, ACCEPT or REJECT."
  }
}

variable "log_retention_days" {
  description = "Days the flow log is kept. One of the periods CloudWatch offers."
  type        = number
  default     = 90
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the flow log."
  type        = string
}
