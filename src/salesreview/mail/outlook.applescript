-- Shows a draft in Outlook for Mac. Arguments: subject, HTML body, To, Cc and files, the last three one a line.
on run arguments
	set {theSubject, theBody, theTo, theCc, theFiles} to arguments
	if application "Microsoft Outlook" is not running then error "not running"
	tell application "Microsoft Outlook"
		set theMessage to make new outgoing message with properties {subject:theSubject, content:theBody}
		repeat with theAddress in paragraphs of theTo
			if (theAddress as text) is not "" then make new to recipient at theMessage with properties {email address:{address:theAddress as text}}
		end repeat
		repeat with theAddress in paragraphs of theCc
			if (theAddress as text) is not "" then make new cc recipient at theMessage with properties {email address:{address:theAddress as text}}
		end repeat
		repeat with thePath in paragraphs of theFiles
			if (thePath as text) is not "" then make new attachment at theMessage with properties {file:(POSIX file (thePath as text))}
		end repeat
		open theMessage
		activate
	end tell
	return "shown"
end run
