variable "name" {
  description = "Prefix of every name, e.g. retail-prod."
  type        = string
}

variable "alarm_emails" {
  description = "Addresses that receive alarms and budget warnings. Each has to confirm its subscription once."
  type        = set(string)
  default     = []
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars; warnings go out at 80 %, at 100 % and when 100 % is forecast."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "monthly_budget_usd must be positive."
  }
}

variable "budget_tag" {
  description = "Cost allocation tag the budget is limited to, which has to be activated in the billing console; null counts the whole account."
  type        = object({ key = string, value = string })
  default     = null
}

variable "archive_days" {
  description = "Days that access logs, audit trail and job logs are kept."
  type        = number
  default     = 400

  validation {
    condition     = var.archive_days >= 1
    error_message = "archive_days must be at least 1."
  }
}

variable "audit_trail" {
  description = "Whether to keep a CloudTrail trail here. Turn it off where the organisation keeps one already."
  type        = bool
  default     = true
}

variable "audited_bucket_arns" {
  description = "Buckets whose object reads and writes the trail records, by what they are, e.g. { lake = \"arn:…\" }."
  type        = map(string)
  default     = {}
}
