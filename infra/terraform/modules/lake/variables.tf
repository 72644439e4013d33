variable "name" {
  description = "Prefix of every name, e.g. retail-prod. Bucket names allow lower-case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,37}$", var.name))
    error_message = "name must be 2 to 38 lower-case letters, digits or hyphens."
  }
}

variable "log_bucket" {
  description = "Bucket that receives the lake's access logs."
  type        = object({ name = string, arn = string })
}

variable "archived_prefixes" {
  description = "Prefixes whose objects cool down and expire; [\"\"] is the whole lake."
  type        = set(string)
  default     = [""]
}

variable "infrequent_access_days" {
  description = "Days after which objects move to STANDARD_IA. S3 allows 30 and more."
  type        = number
  default     = 30

  validation {
    condition     = var.infrequent_access_days >= 30
    error_message = "infrequent_access_days must be at least 30."
  }
}

variable "archive_days" {
  description = "Days after which objects move to the archive class."
  type        = number
  default     = 90

  validation {
    condition     = var.archive_days >= var.infrequent_access_days + 30
    error_message = "archive_days must be at least 30 days after infrequent_access_days: STANDARD_IA bills 30 days."
  }
}

variable "archive_storage_class" {
  description = "Archive class: GLACIER and DEEP_ARCHIVE need a restore before reading, GLACIER_IR does not."
  type        = string
  default     = "GLACIER"

  validation {
    condition     = contains(["GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"], var.archive_storage_class)
    error_message = "archive_storage_class must be GLACIER, GLACIER_IR or DEEP_ARCHIVE."
  }
}

variable "expiry_days" {
  description = "Days after which objects are deleted. 2,555 is seven years."
  type        = number
  default     = 2555

  validation {
    condition     = var.expiry_days > var.archive_days
    error_message = "expiry_days must be greater than archive_days."
  }
}

variable "noncurrent_days" {
  description = "Days that overwritten and deleted objects can still be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "noncurrent_days must be at least 1."
  }
}

variable "replica_region" {
  description = "Region that keeps a copy of the lake, e.g. us-west-2; null keeps none."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether terraform destroy may delete a lake that still holds data. Only for trials."
  type        = bool
  default     = false
}
