-- Shows a draft in Apple's Mail. Arguments: subject, plain-text body, To, Cc and files, the last three one a line.
on run arguments
	set {theSubject, theBody, theTo, theCc, theFiles} to arguments
	tell application "Mail"
		set theMessage to make new outgoing message with properties {subject:theSubject, content:theBody & return, visible:true}
		tell theMessage
			repeat with theAddress in paragraphs of theTo
				if (theAddress as text) is not "" then make new to recipient at end of to recipients with properties {address:theAddress as text}
			end repeat
			repeat with theAddress in paragraphs of theCc
				if (theAddress as text) is not "" then make new cc recipient at end of cc recipients with properties {address:theAddress as text}
			end repeat
			repeat with thePath in paragraphs of theFiles
				if (thePath as text) is not "" then make new attachment with properties {file name:(POSIX file (thePath as text))} at after the last paragraph of content
			end repeat
		end tell
		activate
	end tell
	return "shown"
end run
